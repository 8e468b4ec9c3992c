/** Time on this page: what has been left alone for a moment, and what is left until a moment. */
import { useEffect, useState } from "react";

const beatMs = 250;

/** The value once nobody has changed it for that long; compared and kept as JSON. */
export function useSettled<T>(value: T, pauseMs: number): T {
  const [settled, setSettled] = useState(value);
  const words = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(words) as T), pauseMs);
    return () => clearTimeout(timer);
  }, [words, pauseMs]);
  return settled;
}

/** Whole seconds until `untilMs` of `performance.now()`; 0 when it is over. */
export function useSecondsLeft(untilMs: number | null): number {
  const left = () => (untilMs === null ? 0 : Math.max(0, Math.ceil((untilMs - performance.now()) / 1000)));
  const [, beat] = useState(0);
  useEffect(() => {
    if (untilMs === null) return;
    const timer = setInterval(() => {
      beat((count) => count + 1);
      if (performance.now() > untilMs) clearInterval(timer);
    }, beatMs);
    return () => clearInterval(timer);
  }, [untilMs]);
  return left();
}
