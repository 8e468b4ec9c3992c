/** The remote `profile`: who one is, how one likes it, what one was told. */
import { Route, Routes } from "@florin/platform";
import { lazy } from "react";
import { Notifications } from "./notifications/notifications.tsx";
import { Preferences } from "./preferences/preferences.tsx";
import { Profile } from "./profile/profile.tsx";

const Security = lazy(() => import(/* webpackChunkName: "security" */ "./security/security.tsx"));

export default function ProfileApp() {
  return (
    <Routes>
      <Route path="/profile" element={<Profile />} />
      <Route path="/profile/preferences" element={<Preferences />} />
      <Route path="/security" element={<Security />} />
      <Route path="/notifications" element={<Notifications />} />
    </Routes>
  );
}
