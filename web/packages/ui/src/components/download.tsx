import { api, fetchFile, notify, testMode, unwrap } from "@florin/platform";
import { Download as Icon } from "lucide-react";
import { useState } from "react";
import { Button } from "./button.tsx";
import { errorText } from "./states.tsx";

/** How long the browser may take to begin with a file that is in memory. */
const keptMs = 60_000;

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

/**
 * A plain download; the session is renewed, and a proof asked for, before, because a link cannot do that.
 * Nor can it say the mode: in test mode the file is fetched whole.
 */
export function Download({ href, file, label, ariaLabel, failed, proof = false }: Props) {
  const [busy, setBusy] = useState(false);
  async function start(): Promise<void> {
    setBusy(true);
    try {
      if (testMode) return save(URL.createObjectURL(await fetchFile(href)), file);
      await (proof ? unwrap(api.GET("/api/v1/auth/proof")) : unwrap(api.GET("/api/v1/auth/me")));
      save(href, file);
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

function save(href: string, file: string): void {
  const link = document.createElement("a");
  link.href = href;
  link.download = file;
  link.click();
  if (href.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(href), keptMs);
}
