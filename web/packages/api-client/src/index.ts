/** Client of the platform's public API; see transport.ts for what it does on its own. */
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./generated/schema.ts";
import { toApiError } from "./problem.ts";
import { SessionRefresh } from "./session-refresh.ts";
import { Transport } from "./transport.ts";

export { ApiError, type Problem } from "./problem.ts";
export type Schemas = components["schemas"];

export interface ApiOptions {
  baseUrl: string;
  /** Whether this page shows the test side. */
  testMode: boolean;
  onSessionEnded(): void;
  /** Asks the person to prove who they are again; false when they would not. */
  stepUp(): Promise<boolean>;
  /** Called after this tab renewed the session; other tabs answer with `noteRenewed`. */
  onSessionRenewed(): void;
}

export interface Api {
  client: Client<paths>;
  /** The file at a path. Throws ApiError. */
  file(path: string): Promise<Blob>;
  /** Another tab renewed the session. */
  noteRenewed(): void;
  /** Forget the CSRF token, after sign-in or sign-out. */
  reset(): void;
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const newKey = () => crypto.randomUUID();

export function createApi(options: ApiOptions): Api {
  const refresh = new SessionRefresh({
    send: (key) =>
      fetch(new URL("/api/v1/auth/refresh", options.baseUrl), {
        method: "POST",
        credentials: "same-origin",
        headers: { "Idempotency-Key": key, "X-Florin-Refresh": "1" },
      }),
    locks: navigator.locks,
    newKey,
    nowMs: () => Date.now(),
    wait,
    announce: options.onSessionRenewed,
  });
  const transport = new Transport({
    testMode: options.testMode,
    fetch: (request) => fetch(request),
    refresh,
    newKey,
    nowMs: () => Date.now(),
    wait,
    random: Math.random,
    stepUp: options.stepUp,
    onSessionEnded: options.onSessionEnded,
  });
  return {
    client: createClient<paths>({
      baseUrl: options.baseUrl,
      credentials: "same-origin",
      fetch: (request) => transport.send(request),
    }),
    file: async (path) => {
      const request = new Request(new URL(path, options.baseUrl), { credentials: "same-origin" });
      const response = await transport.send(request);
      if (response.ok) return response.blob();
      throw toApiError(response, await response.json().catch(() => undefined));
    },
    noteRenewed: () => refresh.noteRenewed(),
    reset: () => transport.reset(),
  };
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer's body, or an ApiError thrown. */
export async function unwrap<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw toApiError(response, error);
  return data as T;
}
