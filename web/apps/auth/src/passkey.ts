/** Signing in with nothing but a passkey. */
import { authLater } from "@florin/messages";
import { api, enter, unwrap } from "@florin/platform";
import { provePasskey } from "@florin/ui";

export async function signInWithPasskey(): Promise<void> {
  const challenge = await unwrap(api.POST("/api/v1/auth/login/passkey/options"));
  const proof = await provePasskey(challenge, authLater.secondStep.passkeyFailed);
  const { user } = await unwrap(api.POST("/api/v1/auth/login/passkey", { body: proof }));
  enter(user);
}
