/** A secret that is shown this once. */
import { apiKeys, common } from "@florin/messages";
import { notify } from "@florin/platform";
import { Button, Callout, DialogFooter } from "@florin/ui";
import { Copy } from "lucide-react";
import s from "./api-keys.module.css";

const text = apiKeys.secret;

export function Secret({ value, onClose }: { value: string; onClose: () => void }) {
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => notify("success", common.copied),
      () => notify("error", common.notCopied),
    );
  return (
    <div className={s.secret}>
      <Callout tone="warn">{text.keep}</Callout>
      <code data-testid="api-key">{value}</code>
      <DialogFooter>
        <Button onClick={() => void copy()}>
          <Copy size={15} aria-hidden="true" /> {text.copy}
        </Button>
        <Button variant="primary" onClick={onClose}>
          {text.done}
        </Button>
      </DialogFooter>
    </div>
  );
}
