/** The engraved rosette of banknotes: waves around a circle, drawn once each, slightly turned. */
import { useId, useMemo } from "react";

interface Props {
  /** Waves around the circle. */
  lobes?: number;
  /** How many turned copies. */
  lines?: number;
  className?: string | undefined;
}

const steps = 360;

function wave(lobes: number, phase: number, radius: number, depth: number): string {
  let path = "";
  for (let step = 0; step <= steps; step += 1) {
    const angle = (step / steps) * 2 * Math.PI;
    const r = radius + depth * Math.sin(lobes * angle + phase) + depth * 0.35 * Math.sin(2 * lobes * angle - phase);
    path += `${step === 0 ? "M" : "L"}${(r * Math.cos(angle)).toFixed(1)} ${(r * Math.sin(angle)).toFixed(1)}`;
  }
  return `${path}Z`;
}

export function Guilloche({ lobes = 12, lines = 14, className }: Props) {
  const fade = useId();
  const paths = useMemo(
    () =>
      Array.from({ length: lines }, (_, line) => {
        const phase = (line / lines) * 2 * Math.PI;
        return [wave(lobes, phase, 150, 42), wave(lobes * 2, phase, 84, 18)].join("");
      }),
    [lobes, lines],
  );
  return (
    <svg viewBox="-215 -215 430 430" className={className} aria-hidden="true" focusable="false">
      <defs>
        <radialGradient id={fade}>
          <stop offset="30%" stopColor="#eabb54" stopOpacity=".75" />
          <stop offset="100%" stopColor="#5ccab4" stopOpacity=".3" />
        </radialGradient>
      </defs>
      {paths.map((path) => (
        <path key={path} d={path} fill="none" stroke={`url(#${fade})`} strokeWidth=".7" />
      ))}
    </svg>
  );
}
