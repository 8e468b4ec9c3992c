/** What a provider's answer leads to. */
import {
  ApiError,
  api,
  enter,
  isSecondStep,
  type Journey,
  loadSession,
  type Purpose,
  type Schemas,
  type SecondStep,
  takeJourney,
  tellTabs,
  unwrap,
} from "@florin/platform";

export type Outcome =
  | { kind: "signed-in" | "linked" | "proven" | "denied" | "over" | "link-required" }
  | { kind: "second-step"; step: SecondStep }
  | { kind: "failed"; error: unknown };

const finishing: Record<Purpose, (body: Schemas["Callback"]) => Promise<Outcome>> = {
  "sign-in": async (body) => {
    const answer = (await unwrap(api.POST("/api/v1/auth/oidc/finish", { body }))) as Schemas["LoginOut"] | SecondStep;
    if (isSecondStep(answer)) return { kind: "second-step", step: answer };
    enter(answer.user);
    return { kind: "signed-in" };
  },
  link: async (body) => {
    await unwrap(api.POST("/api/v1/auth/oidc/link/finish", { body }));
    return { kind: "linked" };
  },
  proof: async (body) => {
    await unwrap(api.POST("/api/v1/auth/oidc/reauthenticate/finish", { body }));
    tellTabs({ type: "proven" });
    return { kind: "proven" };
  },
};

/** Spends the answer; never rejects. */
async function finish(purpose: Purpose, params: URLSearchParams): Promise<Outcome> {
  // Whoever came from a page of theirs goes back there, whatever the answer is.
  if (purpose !== "sign-in") await loadSession();
  const state = params.get("state") ?? "";
  const code = params.get("code") ?? "";
  if (params.get("error") === "access_denied") return { kind: "denied" };
  if (params.has("error")) return { kind: "failed", error: null };
  if (state === "" || code === "") return { kind: "over" };
  try {
    return await finishing[purpose]({ state, code });
  } catch (error) {
    if (!(error instanceof ApiError)) return { kind: "failed", error };
    if (error.code === "link_required") return { kind: "link-required" };
    return error.field("state") === undefined ? { kind: "failed", error } : { kind: "over" };
  }
}

const journeys = new Map<string, Journey | null>();

/** What this tab left for before it came back with `search`; read once, however often the page renders. */
export function journeyBefore(search: string): { search: string; journey: Journey | null } {
  const journey = journeys.get(search) ?? takeJourney();
  journeys.set(search, journey);
  return { search, journey };
}

const arrivals = new Map<string, Promise<Outcome>>();

/** An answer is spent once, however often the page renders. */
export function arrive(purpose: Purpose, search: string): Promise<Outcome> {
  const known = arrivals.get(search);
  if (known !== undefined) return known;
  const outcome = finish(purpose, new URLSearchParams(search));
  arrivals.set(search, outcome);
  return outcome;
}
