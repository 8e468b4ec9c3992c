import { common, frame } from "@florin/messages";
import { Link, NavLink, type User } from "@florin/platform";
import { Avatar, Mark } from "@florin/ui";
import { useId } from "react";
import { mayChangeSide, navFor } from "./nav.ts";
import { SideSwitch } from "./side-switch.tsx";
import s from "./sidebar.module.css";

export function Sidebar({ user, onNavigate }: { user: User; onNavigate?: () => void }) {
  const id = useId();
  return (
    <nav className={s.nav} aria-label={frame.navigation}>
      <Link className={s.brand} to="/" onClick={onNavigate}>
        <Mark size={34} /> Florin
      </Link>
      {navFor(user.role).map(({ title, items }) => (
        <div key={title} className={s.section}>
          <p className={s.title} id={`${id}${title}`}>
            {title}
          </p>
          <ul aria-labelledby={`${id}${title}`}>
            {items.map(({ to, label, icon: Icon, exact = false }) => (
              <li key={to}>
                <NavLink className={s.link as string} to={to} end={exact} onClick={onNavigate}>
                  <Icon size={19} strokeWidth={1.9} aria-hidden="true" /> {label}
                </NavLink>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {mayChangeSide(user.role) && <SideSwitch />}
      <div className={s.who}>
        <Avatar name={user.name} seed={user.id} size={38} />
        <div className={s.whoText}>
          {user.name}
          <small>{common.roles[user.role] ?? user.role}</small>
        </div>
      </div>
    </nav>
  );
}
