import type { ReactNode } from "react";
import s from "./report.module.css";

export const ReportTiles = ({ children }: { children: ReactNode }) => <ul className={s.tiles}>{children}</ul>;

interface Props {
  id: string;
  icon: ReactNode;
  name: string;
  hint: string;
  children: ReactNode;
}

/** One number of a report, with what it means below. */
export const ReportTile = ({ id, icon, name, hint, children }: Props) => (
  <li className={s.tile} data-testid={`total-${id}`}>
    <p className={s.name}>
      {icon} {name}
    </p>
    <p className={s.value}>{children}</p>
    <p className={s.hint}>{hint}</p>
  </li>
);
