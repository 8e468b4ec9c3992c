import { frame, testModeText } from "@florin/messages";
import { livePage, notify, signOut, testMode, type User } from "@florin/platform";
import { Avatar, errorText, Menu, MenuHead, MenuItem, MenuSeparator } from "@florin/ui";
import { LogOut, SlidersHorizontal, UserRound } from "lucide-react";
import s from "./frame.module.css";

const label = (page: string) => (testMode ? testModeText.leaves(page) : page);

export function UserMenu({ user }: { user: User }) {
  const leave = () => {
    signOut().catch((error: unknown) => notify("error", frame.signOutFailed, errorText(error)));
  };
  return (
    <Menu
      trigger={
        <button type="button" className={s.user} aria-label={frame.account(user.name)}>
          <Avatar name={user.name} seed={user.id} size={34} />
        </button>
      }
    >
      <MenuHead title={user.name} text={user.email} />
      <MenuSeparator />
      <MenuItem icon={<UserRound size={17} aria-hidden="true" />} to={livePage("/profile")}>
        {label(frame.nav.profile)}
      </MenuItem>
      <MenuItem icon={<SlidersHorizontal size={17} aria-hidden="true" />} to={livePage("/profile/preferences")}>
        {label(frame.nav.preferences)}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut size={17} aria-hidden="true" />} onClick={leave}>
        {frame.signOut}
      </MenuItem>
    </Menu>
  );
}
