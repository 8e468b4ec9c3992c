import { api, notify, unwrap } from "@florin/platform";
import { Download as Icon } from "lucide-react";
import { useState } from "react";
import { Button } from "./button.tsx";
import { errorText } from "./states.tsx";

interface Props {
  /** Address on this origin. */
  href: string;
  /** Name of the file. */
  file: string;
  label: string;
  /** What it is for those who do not see what stands beside it. */
  ariaLabel?: string;
  /** What to say when it does not start. */
  failed: string;
  /** It is given only to who has proven lately who they are: they are asked before, if need be. */
  proof?: boolean;
}

/** A plain download; the session is renewed, and a proof asked for, before, because a link cannot do that. */
export function Download({ href, file, label, ariaLabel, failed, proof = false }: Props) {
  const [busy, setBusy] = useState(false);
  async function start(): Promise<void> {
    setBusy(true);
    try {
      await (proof ? unwrap(api.GET("/api/v1/auth/proof")) : unwrap(api.GET("/api/v1/auth/me")));
      const link = document.createElement("a");
      link.href = href;
      link.download = file;
      link.click();
    } catch (error) {
      notify("error", failed, errorText(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button busy={busy} aria-label={ariaLabel} onClick={() => void start()}>
      <Icon size={16} aria-hidden="true" /> {label}
    </Button>
  );
}
