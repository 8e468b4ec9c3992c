/** The remote `profile`: who one is, how one likes it, what one was told. */
import { Route, Routes } from "@florin/platform";
import { Notifications } from "./notifications/notifications.tsx";
import { Preferences } from "./preferences/preferences.tsx";
import { Profile } from "./profile/profile.tsx";

export default function ProfileApp() {
  return (
    <Routes>
      <Route path="/profile" element={<Profile />} />
      <Route path="/profile/preferences" element={<Preferences />} />
      <Route path="/notifications" element={<Notifications />} />
    </Routes>
  );
}
