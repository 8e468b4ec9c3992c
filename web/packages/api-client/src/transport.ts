/** What happens to every request: mode, keys, CSRF token, renewal of the session, careful retries. */
import { ApiError, problemCode, retryAfter } from "./problem.ts";
import type { SessionRefresh } from "./session-refresh.ts";

export interface TransportPort {
  /** Requests are for the test side. */
  testMode: boolean;
  fetch(request: Request): Promise<Response>;
  refresh: Pick<SessionRefresh, "run">;
  newKey(): string;
  nowMs(): number;
  wait(ms: number): Promise<void>;
  /** Between 0 and 1. */
  random(): number;
  /** Asks the person to prove who they are again; false when they would not. */
  stepUp(): Promise<boolean>;
  /** The server refuses this session for good. */
  onSessionEnded(): void;
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);
/** No session is needed here, and a 401 means something else than an expired one. */
const publicPaths =
  /^\/api\/v1\/auth\/(login(\/passkey(\/options)?)?|mfa\/(verify|enrol(\/confirm)?)|register|refresh|email\/(verify|resend|confirm)|password\/(forgot|reset)|invitation\/accept|oidc\/(start|finish))$/;
/** They are the same on both sides. Whatever else has no test side answers so, and nobody sees live data instead. */
const sharedPaths = /^\/api\/v1\/(auth|profile)(\/|$)/;
const csrfPath = "/api/v1/auth/csrf";
const transientStatuses = new Set([502, 503, 504]);
const retriesMax = 2;
const retryAfterMaxS = 5;
const renewalsMax = 2;

export class Transport {
  private readonly port: TransportPort;
  private csrf: Promise<string> | null = null;

  constructor(port: TransportPort) {
    this.port = port;
  }

  /** Forgets what belongs to the session, after sign-in or sign-out. */
  reset(): void {
    this.csrf = null;
  }

  /** Sends a request; rejects with ApiError only when there is no answer at all. */
  async send(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname;
    const mutation = !safeMethods.has(request.method);
    const open = publicPaths.test(path);
    if (this.port.testMode && !sharedPaths.test(path)) request.headers.set("Florin-Mode", "test");
    if (mutation && !request.headers.has("Idempotency-Key")) request.headers.set("Idempotency-Key", this.port.newKey());

    let csrfRenewed = false;
    let steppedUp = false;
    for (let renewals = 0; ; ) {
      if (mutation && !open) request.headers.set("X-CSRF-Token", await this.csrfToken(request.url));
      const sentAtMs = this.port.nowMs();
      const response = await this.deliver(request);
      if (response.status === 401 && !open) {
        const code = await problemCode(response);
        if (code === "invalid_credentials") return response;
        if (code !== "token_reused" && code !== "session_revoked" && renewals < renewalsMax) {
          const outcome = await this.port.refresh.run(sentAtMs);
          if (outcome === "unavailable")
            throw new ApiError(0, "network_error", "The server cannot be reached right now.");
          if (outcome === "renewed") {
            renewals += 1;
            continue;
          }
        }
        this.reset();
        this.port.onSessionEnded();
        return response;
      }
      if (response.status !== 403) return response;
      const code = await problemCode(response);
      if (code === "csrf_failed" && mutation && !csrfRenewed) {
        csrfRenewed = true;
        this.reset();
      } else if (code === "step_up_required" && !steppedUp && (await this.port.stepUp())) {
        steppedUp = true;
      } else {
        return response;
      }
    }
  }

  /** One request with retries of what is safe to repeat: reads, and mutations under their key. */
  private async deliver(request: Request): Promise<Response> {
    for (let retry = 0; ; retry += 1) {
      let response: Response | null = null;
      try {
        response = await this.port.fetch(request.clone());
        if (!transientStatuses.has(response.status)) return response;
      } catch (error) {
        if (request.signal.aborted) throw error;
        if (retry >= retriesMax) throw new ApiError(0, "network_error", "The server cannot be reached right now.");
      }
      const waitS = response === null ? null : retryAfter(response.headers, this.port.nowMs());
      if (response !== null && (retry >= retriesMax || (waitS ?? 0) > retryAfterMaxS)) return response;
      const backoffMs = 250 * 2 ** retry * (0.5 + this.port.random());
      await this.port.wait(waitS === null ? backoffMs : waitS * 1000 + backoffMs);
    }
  }

  private csrfToken(base: string): Promise<string> {
    this.csrf ??= this.fetchCsrf(base).catch((error: unknown) => {
      this.csrf = null;
      throw error;
    });
    return this.csrf;
  }

  private async fetchCsrf(base: string): Promise<string> {
    const response = await this.send(new Request(new URL(csrfPath, base), { credentials: "same-origin" }));
    if (!response.ok)
      throw new ApiError(response.status, (await problemCode(response)) || "csrf_failed", "Please sign in again.");
    return ((await response.json()) as { csrf_token: string }).csrf_token;
  }
}
