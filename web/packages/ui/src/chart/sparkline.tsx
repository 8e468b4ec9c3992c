/** The shape of a series, without scale or words: decoration beside the number that it leads to. */
import { cx } from "../cx.ts";
import s from "./chart.module.css";
import { smoothPath } from "./scale.ts";

const width = 240;
const height = 44;
const strokeRoom = 2;

export function Sparkline({ values, tone = 0 }: { values: readonly number[]; tone?: 0 | 1 }) {
  const top = Math.max(...values, 1);
  const step = width / Math.max(1, values.length - 1);
  const path = smoothPath(
    values.map((value, index) => ({
      x: index * step,
      y: height - strokeRoom - (value / top) * (height - 2 * strokeRoom),
    })),
  );
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className={cx(s.spark, s[`series${tone}`])}
      aria-hidden="true"
      focusable="false"
    >
      <path d={`${path}L${width} ${height}L0 ${height}Z`} className={s.area} />
      <path d={path} className={s.stroke} />
    </svg>
  );
}
