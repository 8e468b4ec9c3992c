/** Who is signed in, as far as this page knows. The proof itself is in cookies it cannot read. */
import { ApiError, createApi, type Schemas, unwrap } from "@florin/api-client";
import { create } from "zustand";
import { testMode } from "./mode.ts";
import { stepUp } from "./step-up.ts";
import { onTabMessage, tellTabs } from "./sync.ts";

export type User = Schemas["UserOut"];

export interface SessionState {
  /** `unknown` until the server has been asked; `unreachable` when it could not be. */
  status: "unknown" | "anonymous" | "signed-in" | "unreachable";
  user: User | null;
  /** How the last session of this page came to its end: the person left, or it was taken away. */
  ended: "left" | "expired" | null;
}

export const useSession = create<SessionState>(() => ({ status: "unknown", user: null, ended: null }));

/** The person is signing out: a refused request that is still under way says nothing new. */
let leaving = false;

export const apiHandle = createApi({
  baseUrl: window.location.origin,
  testMode,
  onSessionEnded: () => {
    const { status, ended } = useSession.getState();
    const wasSignedIn = status === "signed-in";
    become(null, leaving ? "left" : wasSignedIn ? "expired" : ended);
    if (wasSignedIn) tellTabs({ type: "signed-out" });
  },
  stepUp,
  onSessionRenewed: () => tellTabs({ type: "session-renewed" }),
});

export const api = apiHandle.client;

/** What is behind an address of this origin; for what a plain link cannot say: the mode. */
export const fetchFile = apiHandle.file;

function become(user: User | null, ended: SessionState["ended"] = null): void {
  if (user === null) apiHandle.reset();
  useSession.setState({ status: user === null ? "anonymous" : "signed-in", user, ended });
}

let loading: Promise<void> | null = null;

/** Asks the server who is signed in; once for all who want to know at a time. */
export function loadSession(): Promise<void> {
  loading ??= ask().finally(() => {
    loading = null;
  });
  return loading;
}

async function ask(): Promise<void> {
  try {
    become(await unwrap(api.GET("/api/v1/auth/me")));
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) become(null, useSession.getState().ended);
    else if (useSession.getState().status !== "signed-in") useSession.setState({ status: "unreachable" });
  }
}

/** On pages for guests the server is not asked who is signed in; another tab may know. */
export function assumeGuest(): void {
  tellTabs({ type: "anybody-signed-in" });
}

/** What is left to prove after the right password; the API's document leaves this answer open. */
export interface SecondStep {
  mfa_required: true;
  mfa_token: string;
  methods: ("totp" | "recovery_code" | "passkey")[];
  /** The account has no second factor yet but must have one. */
  enrolment_required: boolean;
  passkey: Schemas["PasskeyChallenge"] | null;
}

export const isSecondStep = (answer: Schemas["LoginOut"] | SecondStep): answer is SecondStep =>
  "mfa_required" in answer;

/** Signs in with a password; what is left to prove, if anything. */
export async function signIn(email: string, password: string): Promise<SecondStep | null> {
  const answer = (await unwrap(api.POST("/api/v1/auth/login", { body: { email, password } }))) as
    | Schemas["LoginOut"]
    | SecondStep;
  if (isSecondStep(answer)) return answer;
  enter(answer.user);
  return null;
}

/** A session has begun: everybody on this page and in the other tabs learns of it. */
export function enter(user: User): void {
  apiHandle.reset();
  become(user);
  tellTabs({ type: "signed-in", userId: user.id });
}

export async function signOut(): Promise<void> {
  leaving = true;
  try {
    await unwrap(api.POST("/api/v1/auth/logout"));
    become(null, "left");
  } finally {
    leaving = false;
  }
  tellTabs({ type: "signed-out" });
}

onTabMessage((message) => {
  const { status, user } = useSession.getState();
  switch (message.type) {
    case "signed-in":
      if (user?.id !== message.userId) {
        apiHandle.reset();
        void loadSession();
      }
      break;
    case "signed-out":
      if (status === "signed-in") become(null, "expired");
      break;
    case "session-renewed":
      apiHandle.noteRenewed();
      break;
    case "anybody-signed-in":
      if (user !== null) tellTabs({ type: "signed-in", userId: user.id });
      break;
  }
});
