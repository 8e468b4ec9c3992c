/** Passkeys (WebAuthn level 3): options and answers as JSON, as the server gives and takes them. */
import { ApiError, type Schemas } from "@florin/platform";

type Challenge = Schemas["PasskeyChallenge"];

/** The person turned away, or the device can't: nothing to report to the server. */
const refused = (message: string) => new ApiError(0, "passkey_refused", message);

/** Makes a passkey. Rejects with the code `passkey_refused` when none was made. */
export async function createPasskey({ options }: Challenge, words: string): Promise<Record<string, unknown>> {
  try {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
      options as unknown as PublicKeyCredentialCreationOptionsJSON,
    );
    return toJson(await navigator.credentials.create({ publicKey }));
  } catch {
    throw refused(words);
  }
}

/** Proves with a passkey who is there; what the server's `passkey` fields take. */
export async function provePasskey({ challenge_token, options }: Challenge, words: string) {
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
      options as unknown as PublicKeyCredentialRequestOptionsJSON,
    );
    return { challenge_token, credential: toJson(await navigator.credentials.get({ publicKey })) };
  } catch {
    throw refused(words);
  }
}

function toJson(credential: Credential | null): Record<string, unknown> {
  return (credential as PublicKeyCredential).toJSON() as unknown as Record<string, unknown>;
}
