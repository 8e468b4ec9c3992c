/** The other provider to sign in with, if this installation has one. */
import { api, leaveFor, type Purpose, unwrap } from "@florin/platform";
import { useEffect, useState } from "react";

const asked: Promise<string | null> = unwrap(api.GET("/api/v1/auth/oidc")).then(
  ({ name }) => name,
  () => null,
);

/** What its button says; null without one, or as long as nobody knows. */
export function useProvider(): string | null {
  const [name, setName] = useState<string | null>(null);
  useEffect(() => void asked.then(setName), []);
  return name;
}

/** Goes there; `back` is the page asked for. */
export async function goToProvider(purpose: Exclude<Purpose, "link">, back: string | null): Promise<void> {
  const { authorization_url } = await unwrap(
    purpose === "proof" ? api.POST("/api/v1/auth/oidc/reauthenticate/start") : api.POST("/api/v1/auth/oidc/start"),
  );
  leaveFor(authorization_url, { purpose, back });
}
