/** Amounts over days: lines with a soft area, a cursor for mouse, touch and arrow keys. */
import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from "react";
import { cx } from "../cx.ts";
import s from "./chart.module.css";
import { type Point, smoothPath, ticks } from "./scale.ts";

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

export function AreaChart({ label, days, series, height = 230, formatDay, formatValue, formatTick }: Props) {
  const figure = useRef<HTMLDivElement>(null);
  const width = useWidth(figure);
  const fade = useId();
  const [at, setAt] = useState<number | null>(null);

  const levels = ticks(Math.max(...series.flatMap(({ values }) => values), 0));
  const top = levels.at(-1) ?? 1;
  const inner = { width: Math.max(1, width - pad.left - pad.right), height: height - pad.top - pad.bottom };
  const x = (index: number) =>
    pad.left + (days.length > 1 ? (index / (days.length - 1)) * inner.width : inner.width / 2);
  const y = (value: number) => pad.top + inner.height * (1 - value / top);
  const points = (values: readonly number[]): Point[] => values.map((value, index) => ({ x: x(index), y: y(value) }));
  const every = Math.max(1, Math.ceil((days.length * dayLabelWidth) / inner.width));

  const point = (event: PointerEvent<SVGSVGElement>) => {
    const offset = event.clientX - event.currentTarget.getBoundingClientRect().left - pad.left;
    setAt(Math.min(days.length - 1, Math.max(0, Math.round((offset / inner.width) * (days.length - 1)))));
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
          <defs>
            <linearGradient id={fade} x1="0" y1="0" x2="0" y2="1">
              <stop offset="0%" stopColor="var(--accent)" stopOpacity=".26" />
              <stop offset="100%" stopColor="var(--accent)" stopOpacity="0" />
            </linearGradient>
          </defs>
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
                <text
                  key={day}
                  x={x(index)}
                  y={height - 6}
                  textAnchor={index === 0 ? "start" : "middle"}
                  className={s.tick}
                >
                  {formatDay(day)}
                </text>
              ),
          )}
          {series.map(({ name, values }, index) => {
            const path = smoothPath(points(values));
            return (
              <g key={name} className={s[`series${index}`]}>
                {index === 0 && (
                  <path d={`${path}L${x(days.length - 1)} ${y(0)}L${x(0)} ${y(0)}Z`} fill={`url(#${fade})`} />
                )}
                <path d={path} className={s.line} />
              </g>
            );
          })}
          {at !== null && (
            <>
              <line x1={x(at)} x2={x(at)} y1={pad.top} y2={pad.top + inner.height} className={s.cursor} />
              {series.map(({ name, values }, index) => (
                <circle
                  key={name}
                  cx={x(at)}
                  cy={y(values[at] ?? 0)}
                  r={4}
                  className={cx(s.dot, s[`series${index}`])}
                />
              ))}
            </>
          )}
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

function useWidth(element: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
