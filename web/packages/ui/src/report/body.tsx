import type { ReactNode } from "react";
import s from "./report.module.css";

/** A report; paler while the next one is on its way. */
export const ReportBody = ({ busy, children }: { busy: boolean; children: ReactNode }) => (
  <div className={s.report} aria-busy={busy}>
    {children}
  </div>
);

/** Tables beside each other where there is room. */
export const ReportPair = ({ children }: { children: ReactNode }) => <div className={s.pair}>{children}</div>;

/** A table whose last row is the sum of the others. */
export const SummedTable = ({ children }: { children: ReactNode }) => <div className={s.table}>{children}</div>;
