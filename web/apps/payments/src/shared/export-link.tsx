/** A plain download of the same origin; the session is renewed before, because a link cannot do that. */
import { payments } from "@florin/messages";
import { ApiError, api, notify, unwrap } from "@florin/platform";
import { Button, errorText } from "@florin/ui";
import { Download } from "lucide-react";
import { useState } from "react";

const text = payments.export;

export function ExportLink({ query }: { query: string }) {
  const [busy, setBusy] = useState(false);
  async function download(): Promise<void> {
    setBusy(true);
    try {
      await unwrap(api.GET("/api/v1/auth/me"));
      const link = document.createElement("a");
      link.href = `/api/v1/payments/export.csv${query === "" ? "" : `?${query}`}`;
      link.download = text.file;
      link.click();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) notify("error", text.failed, errorText(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <Button busy={busy} onClick={() => void download()}>
      <Download size={16} aria-hidden="true" /> {text.open}
    </Button>
  );
}
