/** Geometry of charts. Values are minor units; only pixels are fractions. */

/** Round values from 0 to at least `max`, about `count` of them. */
export function ticks(max: number, count = 4): number[] {
  if (max <= 0) return [0, 1];
  const rough = max / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough;
  const found: number[] = [];
  for (let value = 0; ; value += step) {
    found.push(value);
    if (value >= max) return found;
  }
}

export interface Point {
  x: number;
  y: number;
}

/** A smooth line through the points that never swings beyond them (monotone cubic, Fritsch–Carlson). */
export function smoothPath(points: readonly Point[]): string {
  const first = points[0];
  if (first === undefined) return "";
  const slopes = points.slice(1).map((point, index) => {
    const before = points[index] as Point;
    return (point.y - before.y) / (point.x - before.x);
  });
  const tangents = points.map((_, index) => {
    const left = slopes[index - 1];
    const right = slopes[index];
    if (left === undefined || right === undefined) return left ?? right ?? 0;
    return left * right <= 0 ? 0 : (2 * left * right) / (left + right);
  });
  let path = `M${round(first.x)} ${round(first.y)}`;
  for (let index = 1; index < points.length; index += 1) {
    const a = points[index - 1] as Point;
    const b = points[index] as Point;
    const third = (b.x - a.x) / 3;
    const c1 = `${round(a.x + third)} ${round(a.y + third * (tangents[index - 1] ?? 0))}`;
    const c2 = `${round(b.x - third)} ${round(b.y - third * (tangents[index] ?? 0))}`;
    path += `C${c1} ${c2} ${round(b.x)} ${round(b.y)}`;
  }
  return path;
}

const barRadius = 2.5;

/** A bar of whole width that stands on its bottom, rounded at the top; nothing for no height. */
export function barPath(x: number, y: number, width: number, height: number): string {
  if (height <= 0) return "";
  const gap = width > 4 ? 1 : 0;
  const r = Math.min(barRadius, height, (width - gap) / 2);
  const [left, right, bottom] = [round(x + gap / 2), round(x + width - gap / 2), round(y + height)];
  return `M${left} ${bottom}V${round(y + r)}Q${left} ${round(y)} ${round(left + r)} ${round(y)}H${round(right - r)}Q${right} ${round(y)} ${right} ${round(y + r)}V${bottom}Z`;
}

const round = (value: number) => Math.round(value * 10) / 10;
