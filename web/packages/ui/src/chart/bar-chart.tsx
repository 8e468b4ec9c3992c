/** Amounts over days: slim bars side by side, a cursor for mouse, touch and arrow keys. */
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { cx } from "../cx.ts";
import s from "./chart.module.css";
import { barPath, ticks } from "./scale.ts";
import { useWidth } from "./use-width.ts";

export interface Series {
  name: string;
  /** One value for each day, in minor units. */
  values: readonly number[];
}

interface Props {
  label: string;
  days: readonly string[];
  series: readonly Series[];
  height?: number;
  formatDay: (day: string) => string;
  formatValue: (value: number) => string;
  formatTick: (value: number) => string;
}

const pad = { top: 10, right: 6, bottom: 26, left: 54 };
const dayLabelWidth = 76;
/** Share of a day's room that its bars take, and the widest that one gets, in pixels. */
const barsShare = 0.66;
const barWidthMax = 11;

export function BarChart({ label, days, series, height = 230, formatDay, formatValue, formatTick }: Props) {
  const figure = useRef<HTMLDivElement>(null);
  const width = useWidth(figure);
  const [at, setAt] = useState<number | null>(null);

  const levels = ticks(Math.max(...series.flatMap(({ values }) => values), 0));
  const top = levels.at(-1) ?? 1;
  const inner = { width: Math.max(1, width - pad.left - pad.right), height: height - pad.top - pad.bottom };
  const room = inner.width / Math.max(1, days.length);
  const x = (index: number) => pad.left + (index + 0.5) * room;
  const y = (value: number) => pad.top + inner.height * (1 - value / top);
  const bar = Math.min(barWidthMax, (room * barsShare) / Math.max(1, series.length));
  const every = Math.max(1, Math.ceil((days.length * dayLabelWidth) / inner.width));

  const point = (event: PointerEvent<SVGSVGElement>) => {
    const offset = event.clientX - event.currentTarget.getBoundingClientRect().left - pad.left;
    setAt(Math.min(days.length - 1, Math.max(0, Math.floor(offset / room))));
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt((current) => Math.min(days.length - 1, Math.max(0, (current ?? days.length) + step)));
  };

  return (
    <div className={s.figure} ref={figure} style={{ minHeight: height }}>
      {width > 0 && (
        <svg
          className={s.svg}
          viewBox={`0 0 ${width} ${height}`}
          height={height}
          role="img"
          aria-label={label}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the cursor
          tabIndex={0}
          onPointerMove={point}
          onPointerLeave={() => setAt(null)}
          onKeyDown={key}
          onBlur={() => setAt(null)}
        >
          {at !== null && (
            <rect x={x(at) - room / 2} y={pad.top} width={room} height={inner.height} className={s.cursor} />
          )}
          {levels.map((level) => (
            <g key={level}>
              <line
                x1={pad.left}
                x2={width - pad.right}
                y1={y(level)}
                y2={y(level)}
                className={level === 0 ? s.base : s.grid}
              />
              <text x={pad.left - 10} y={y(level)} dy="0.32em" textAnchor="end" className={s.tick}>
                {formatTick(level)}
              </text>
            </g>
          ))}
          {days.map(
            (day, index) =>
              index % every === 0 && (
                <text key={day} x={x(index)} y={height - 6} textAnchor="middle" className={s.tick}>
                  {formatDay(day)}
                </text>
              ),
          )}
          {series.map(({ name, values }, index) => (
            <path
              key={name}
              className={cx(s.bars, s[`series${index}`])}
              d={values
                .map((value, day) =>
                  barPath(x(day) + (index - series.length / 2) * bar, y(value), bar, y(0) - y(value)),
                )
                .join("")}
            />
          ))}
        </svg>
      )}
      {at !== null && (
        <div
          className={s.tip}
          style={x(at) > width / 2 ? { right: width - x(at) + 14 } : { left: x(at) + 14 }}
          role="status"
        >
          <strong>{formatDay(days[at] ?? "")}</strong>
          {series.map(({ name, values }, index) => (
            <div key={name} className={cx(s.row, s[`series${index}`])}>
              <span className={s.key} />
              {name}
              <b>{formatValue(values[at] ?? 0)}</b>
            </div>
          ))}
        </div>
      )}
    </div>
  );
}

export function Legend({ names }: { names: readonly string[] }) {
  return (
    <div className={s.legend}>
      {names.map((name, index) => (
        <span key={name} className={cx(s.row, s[`series${index}`])}>
          <span className={s.key} />
          {name}
        </span>
      ))}
    </div>
  );
}
