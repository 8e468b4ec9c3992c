/** Errors as the platform sends them: RFC 9457 problem details. */
import type { components } from "./generated/schema.ts";

export type Problem = components["schemas"]["Problem"];

/** A request that was answered with an error, or with nothing at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  /** Stable machine-readable code, for example `insufficient_funds`; `network_error` without an answer. */
  readonly code: string;
  readonly problem: Problem | null;
  /** Seconds to wait before the next try, from `Retry-After`. */
  readonly retryAfterS: number | null;

  constructor(
    status: number,
    code: string,
    message: string,
    problem: Problem | null = null,
    retryAfterS: number | null = null,
  ) {
    super(message);
    this.name = "ApiError";
    this.status = status;
    this.code = code;
    this.problem = problem;
    this.retryAfterS = retryAfterS;
  }

  /** The server's words about one input field; nested names are matched by their first part too. */
  field(name: string): string | undefined {
    return this.problem?.errors?.find((error) => error.field === name || error.field.startsWith(`${name}.`))?.message;
  }
}

/** Reads `Retry-After` in either form of RFC 9110, in seconds. */
export function retryAfter(headers: Headers, nowMs: number): number | null {
  const value = headers.get("Retry-After");
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - nowMs) / 1000));
}

/** Code of a problem answer without consuming the response; `""` when it is none. */
export async function problemCode(response: Response): Promise<string> {
  if (!response.headers.get("Content-Type")?.includes("json")) return "";
  try {
    return ((await response.clone().json()) as Partial<Problem>).code ?? "";
  } catch {
    return "";
  }
}

/** Turns a failed answer's parsed body into an ApiError. */
export function toApiError(response: Response, body: unknown): ApiError {
  const problem = isProblem(body) ? body : null;
  return new ApiError(
    response.status,
    problem?.code ?? `http_${response.status}`,
    problem?.detail ?? problem?.title ?? `The server answered ${response.status}.`,
    problem,
    retryAfter(response.headers, Date.now()),
  );
}

function isProblem(body: unknown): body is Problem {
  return typeof body === "object" && body !== null && "code" in body && "title" in body;
}
