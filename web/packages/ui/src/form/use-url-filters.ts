/** Filters that live in the URL: deep links, the back button and reloads keep them. */
import { useSearchParams } from "@florin/platform";
import { type ChangeEvent, useEffect, useRef, useState } from "react";

/** Typing asks once it has settled. */
const settleMs = 450;

/**
 * `names` are the search parameters; the one called `q` is typed. Every change begins at the first
 * page again and replaces the history entry, so that back leaves the list.
 */
export function useUrlFilters(names: readonly string[]) {
  const [params, setParams] = useSearchParams();
  const current = params.get("q") ?? "";
  const [typed, setTyped] = useState(current);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // The URL changed by other means: back, forward, a link, clearing.
  useEffect(() => setTyped(current), [current]);
  useEffect(() => () => clearTimeout(timer.current), []);

  function set(changes: Record<string, string>): void {
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        next.delete("cursor");
        for (const [name, value] of Object.entries(changes)) {
          if (value === "") next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  }

  return {
    typed,
    type: (value: string) => {
      setTyped(value);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => set({ q: value.trim() }), settleMs);
    },
    set,
    active: names.some((name) => params.has(name)),
    clear: () => {
      clearTimeout(timer.current);
      setTyped("");
      set(Object.fromEntries(names.map((name) => [name, ""])));
    },
    select: (name: string) => ({ value: params.get(name) ?? "", onValue: (value: string) => set({ [name]: value }) }),
    input: (name: string) => ({
      value: params.get(name) ?? "",
      onChange: (event: ChangeEvent<HTMLInputElement>) => set({ [name]: event.target.value }),
    }),
  };
}
