import { common } from "@florin/messages";
import type { ReactNode } from "react";
import s from "./skeleton.module.css";

export function Skeleton({ width = "100%", height = 14 }: { width?: number | string; height?: number }) {
  return <span className={s.bone} data-skeleton="" style={{ width, height }} />;
}

/** Rows in the place of a list that is on its way. */
export function SkeletonRows({ rows = 4, height = 40 }: { rows?: number; height?: number }) {
  return (
    <div className={s.rows} role="status">
      <Hidden>{common.loading}</Hidden>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={height} />
      ))}
    </div>
  );
}

/** Text for screen readers only. */
export function Hidden({ children }: { children: ReactNode }) {
  return <span className={s.hidden}>{children}</span>;
}
