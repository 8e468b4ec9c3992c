import { ApiError } from "@florin/platform";
import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { Button } from "../components/button.tsx";
import { errorText } from "../components/states.tsx";

interface Props {
  children: string;
  /** Asks for the passkey and does what follows. */
  onUse: () => Promise<void>;
  onFailure: (message: string | null) => void;
}

/** Does something that a passkey proves. */
export function PasskeyButton({ children, onUse, onFailure }: Props) {
  const [busy, setBusy] = useState(false);
  const use = async () => {
    onFailure(null);
    setBusy(true);
    try {
      await onUse();
    } catch (error) {
      onFailure(error instanceof ApiError && error.code === "passkey_refused" ? error.message : errorText(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button wide busy={busy} onClick={() => void use()}>
      <Fingerprint size={18} aria-hidden="true" /> {children}
    </Button>
  );
}
