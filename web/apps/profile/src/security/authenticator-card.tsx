import { useMutation } from "@florin/data";
import { security } from "@florin/messages";
import { api, notify, type Schemas, unwrap } from "@florin/platform";
import {
  Badge,
  Button,
  Card,
  Dialog,
  DialogFooter,
  ErrorState,
  errorText,
  RecoveryCodes,
  SkeletonRows,
} from "@florin/ui";
import { KeyRound, Smartphone } from "lucide-react";
import { useState } from "react";
import { factorsChanged, useFactors } from "./queries.ts";
import { RemoveDialog } from "./remove-dialog.tsx";
import s from "./security.module.css";
import { SetUpAuthenticator } from "./set-up-authenticator.tsx";

const text = security.authenticator;
const recovery = security.recovery;

/** The app for the second step, and the codes that replace it. */
export function AuthenticatorCard() {
  const { data, error, refetch } = useFactors();
  return (
    <Card
      title={text.title}
      hint={text.hint}
      aside={
        data !== undefined && <Badge tone={data.enabled ? "ok" : "neutral"}>{data.enabled ? text.on : text.off}</Badge>
      }
    >
      {data !== undefined ? (
        <Factors status={data} />
      ) : error === null ? (
        <SkeletonRows rows={2} />
      ) : (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
    </Card>
  );
}

function Factors({ status }: { status: Schemas["MfaStatus"] }) {
  const [enrolment, setEnrolment] = useState<Schemas["TotpEnrolment"] | null>(null);
  const [removing, setRemoving] = useState(false);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const begin = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/mfa/totp")),
    onSuccess: setEnrolment,
    onError: (error) => notify("error", text.setUp, errorText(error)),
  });
  const renew = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/mfa/recovery-codes")),
    onSuccess: ({ recovery_codes }) => {
      setCodes(recovery_codes);
      factorsChanged();
    },
    onError: (error) => notify("error", recovery.renew, errorText(error)),
  });
  const on = status.totp.enabled;
  return (
    <>
      <div className={s.row}>
        <Smartphone size={20} aria-hidden="true" />
        <p className={s.what}>{text.app}</p>
        {on ? (
          <Button size="small" onClick={() => setRemoving(true)}>
            {text.remove}
          </Button>
        ) : (
          <Button size="small" variant="primary" busy={begin.isPending} onClick={() => begin.mutate()}>
            {text.setUp}
          </Button>
        )}
      </div>
      {status.enabled && (
        <div className={s.row}>
          <KeyRound size={20} aria-hidden="true" />
          <p className={s.what}>
            {recovery.title} <small>{`${recovery.left(status.recovery_codes_left)}. ${recovery.hint}`}</small>
          </p>
          <Button size="small" busy={renew.isPending} onClick={() => renew.mutate()}>
            {recovery.renew}
          </Button>
        </div>
      )}
      <SetUpAuthenticator enrolment={enrolment} onClose={() => setEnrolment(null)} onCodes={setCodes} />
      <CodesDialog codes={codes} onClose={() => setCodes(null)} />
      <RemoveDialog
        open={removing}
        title={text.removeTitle}
        text={text.removeText}
        action={text.remove}
        remove={() => unwrap(api.DELETE("/api/v1/auth/mfa/totp"))}
        onRemoved={() => {
          notify("success", text.removed);
          factorsChanged();
        }}
        onClose={() => setRemoving(false)}
      />
    </>
  );
}

export function CodesDialog({ codes, onClose }: { codes: readonly string[] | null; onClose: () => void }) {
  return (
    <Dialog open={codes !== null} onClose={onClose} title={recovery.title}>
      {codes !== null && <RecoveryCodes codes={codes} />}
      <DialogFooter>
        <Button variant="primary" onClick={onClose}>
          {recovery.done}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
