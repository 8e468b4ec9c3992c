import { common, security } from "@florin/messages";
import { notify } from "@florin/platform";
import { Copy } from "lucide-react";
import { Button } from "../components/button.tsx";
import { Callout } from "../components/states.tsx";
import s from "./security.module.css";

const text = security.recovery;

/** Codes that are shown once. */
export function RecoveryCodes({ codes }: { codes: readonly string[] }) {
  const copy = () =>
    navigator.clipboard.writeText(codes.join("\n")).then(
      () => notify("success", common.copied),
      () => notify("error", common.notCopied),
    );
  return (
    <div className={s.recovery}>
      <Callout tone="warn">{text.keep}</Callout>
      <ul className={s.codes} data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Button size="small" onClick={copy}>
        <Copy size={15} aria-hidden="true" /> {text.copy}
      </Button>
    </div>
  );
}
