import { common, webhooks } from "@florin/messages";
import { notify } from "@florin/platform";
import { Button, Callout, Dialog, DialogFooter, Stack } from "@florin/ui";
import { Copy } from "lucide-react";
import s from "./webhooks.module.css";

const text = webhooks.secret;

/** A secret that is shown this once. */
export function SecretDialog({ title, secret, onClose }: { title: string; secret: string; onClose: () => void }) {
  const copy = () =>
    navigator.clipboard.writeText(secret).then(
      () => notify("success", common.copied),
      () => notify("error", common.notCopied),
    );
  return (
    <Dialog open onClose={onClose} title={title}>
      <Stack gap={14}>
        <Callout tone="warn">{text.keep}</Callout>
        <p className={s.secret} data-testid="webhook-secret">
          {secret}
        </p>
      </Stack>
      <DialogFooter>
        <Button onClick={copy}>
          <Copy size={15} aria-hidden="true" /> {common.copy}
        </Button>
        <Button variant="primary" onClick={onClose}>
          {text.done}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
