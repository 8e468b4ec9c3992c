import { security } from "@florin/messages";
import { api, notify, type Schemas, unwrap } from "@florin/platform";
import { Button, Card, ErrorState, SkeletonRows, TimeAgo } from "@florin/ui";
import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { AddPasskey } from "./add-passkey.tsx";
import { CodesDialog } from "./authenticator-card.tsx";
import { factorsChanged, usePasskeys } from "./queries.ts";
import { RemoveDialog } from "./remove-dialog.tsx";
import s from "./security.module.css";

const text = security.passkeys;
type Passkey = Schemas["PasskeyOut"];

export function PasskeysCard() {
  const { data, error, refetch } = usePasskeys();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Passkey | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  return (
    <Card
      title={text.title}
      hint={text.hint}
      aside={
        <Button size="small" onClick={() => setAdding(true)}>
          {text.add}
        </Button>
      }
    >
      {data === undefined ? (
        error === null ? (
          <SkeletonRows rows={1} />
        ) : (
          <ErrorState error={error} onRetry={() => void refetch()} />
        )
      ) : data.items.length === 0 ? (
        <p className={s.none}>{text.none}</p>
      ) : (
        <ul aria-label={text.title}>
          {data.items.map((passkey) => (
            <li key={passkey.id} className={s.row}>
              <Fingerprint size={20} aria-hidden="true" />
              <p className={s.what}>
                {passkey.name}
                <small>
                  {passkey.last_used_at ? (
                    <>
                      {text.used} <TimeAgo at={passkey.last_used_at} />
                    </>
                  ) : (
                    text.never
                  )}
                </small>
              </p>
              <Button size="small" onClick={() => setRemoving(passkey)}>
                {text.remove}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <AddPasskey open={adding} onClose={() => setAdding(false)} onCodes={setCodes} />
      <CodesDialog codes={codes} onClose={() => setCodes(null)} />
      <RemoveDialog
        open={removing !== null}
        title={text.removeTitle(removing?.name ?? "")}
        text={text.removeText}
        action={text.remove}
        remove={() =>
          unwrap(
            api.DELETE("/api/v1/auth/passkeys/{passkey_id}", { params: { path: { passkey_id: removing?.id ?? "" } } }),
          )
        }
        onRemoved={() => {
          notify("success", text.removed);
          factorsChanged();
        }}
        onClose={() => setRemoving(null)}
      />
    </Card>
  );
}
