/**
 * Stands in for the router's server-rendering components. `Link` asks them whether to prefetch, which only
 * happens in the router's framework mode.
 */
import { createContext } from "react";

export const FrameworkContext = createContext(undefined);
export const PrefetchPageLinks = () => null;
export const usePrefetchBehavior = () => [false, null, {}];

export const mergeRefs =
  (...refs) =>
  (value) => {
    for (const ref of refs) {
      if (typeof ref === "function") ref(value);
      else if (ref !== null && ref !== undefined) ref.current = value;
    }
  };
