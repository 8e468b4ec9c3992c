import { cx } from "../cx.ts";
import s from "./avatar.module.css";

const tones = 6;

function toneOf(seed: string): number {
  let sum = 0;
  for (const letter of seed) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % tones;
}

/** Up to two initials: of the first and the last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : words;
  return picked.map((word) => [...(word ?? "")][0]?.toUpperCase() ?? "").join("");
}

/** Decorative: the name stands beside it. `seed` keeps a person's colour when the name changes. */
export function Avatar({ name, seed, size = 36 }: { name: string; seed: string; size?: number }) {
  return (
    <span
      aria-hidden="true"
      data-initials={initials(name)}
      className={cx(s.avatar, s[`tone${toneOf(seed)}`])}
      style={{ width: size, height: size, fontSize: Math.round(size * 0.36) }}
    />
  );
}
