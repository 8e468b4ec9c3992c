/** A first opinion on a password. The server decides. */
import { passwords } from "@florin/messages";

export const passwordLengthMin = 12;

export interface Strength {
  /** 0 too short, 1 weak, 2 fair, 3 good, 4 strong. */
  level: 0 | 1 | 2 | 3 | 4;
  advice: string;
}

const sequences = ["abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "01234567890"];
const usual = /password|passwort|qwerty|letmein|welcome|iloveyou|admin|florin/;

/** A first opinion while typing: length, variety, likeness to the person, obvious patterns. */
export function passwordStrength(password: string, identifiers: readonly string[]): Strength {
  const missing = passwordLengthMin - [...password].length;
  if (missing > 0) return { level: 0, advice: passwords.strength.short(missing) };
  const lower = password.toLowerCase();
  const own = identifiers
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((part) => part.length >= 4);
  if (own.some((part) => lower.includes(part) && part.length * 2 >= lower.length))
    return { level: 1, advice: passwords.strength.similar };
  if (new Set(lower).size < 6) return { level: 1, advice: passwords.strength.repeated };
  const guessed = lower.replace(/[^a-z0-9]/g, "").replace(new RegExp(usual, "g"), "");
  const predictable = guessed.length < 5 || sequences.some((sequence) => longestRun(lower, sequence) >= 6);
  if (predictable) return { level: 1, advice: passwords.strength.common };
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u].filter((kind) => kind.test(password)).length;
  const score = [...password].length + kinds * 2;
  return { level: score >= 24 ? 4 : score >= 18 ? 3 : 2, advice: passwords.strength.fine };
}

function longestRun(text: string, sequence: string): number {
  let best = 0;
  let run = 1;
  for (let index = 1; index < text.length; index += 1) {
    const before = sequence.indexOf(text.charAt(index - 1));
    run = before >= 0 && sequence.charAt(before + 1) === text.charAt(index) ? run + 1 : 1;
    best = Math.max(best, run);
  }
  return best;
}
