/** Changes that must not overwrite what somebody else changed meanwhile. */
import { ApiError } from "@florin/platform";

/** `If-Match` of what was read. */
export const ifMatch = ({ version }: { version: number }) => ({ "If-Match": `"${version}"` });

export const isConflict = (error: unknown): boolean =>
  error instanceof ApiError && error.code === "precondition_failed";
