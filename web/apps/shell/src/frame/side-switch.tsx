/** Changes between the live and the test side, on the same page where there is one. */
import { testModeText as text } from "@florin/messages";
import { testMode, useLocation } from "@florin/platform";
import { Switch } from "@florin/ui";
import { FlaskConical } from "lucide-react";
import { otherSide } from "../routes.ts";
import s from "./sidebar.module.css";

export function SideSwitch() {
  const { pathname } = useLocation();
  return (
    <div className={s.sideSwitch}>
      <FlaskConical size={19} strokeWidth={1.9} aria-hidden="true" />
      <span aria-hidden="true">{text.name}</span>
      {/* It keeps its place until the other document is there. */}
      <Switch label={text.name} checked={testMode} onChange={() => window.location.assign(otherSide(pathname))} />
    </div>
  );
}
