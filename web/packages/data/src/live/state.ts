import { create } from "zustand";

export type LiveStatus = "off" | "connecting" | "live" | "waiting";

/** State of the live connection, for the indicator and for how long data counts as fresh. */
export const useLive = create<{ status: LiveStatus }>(() => ({ status: "off" }));
