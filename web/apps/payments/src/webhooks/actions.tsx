/** What an owner can do with an endpoint. */

import { useMutation } from "@florin/data";
import { webhooks } from "@florin/messages";
import { api, notify, unwrap, useNavigate } from "@florin/platform";
import { Button, Callout, Dialog, DialogFooter, errorText, SelectField, Stack } from "@florin/ui";
import { KeyRound, Pause, Pencil, Play, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import { EndpointForm } from "./endpoint-form.tsx";
import { changed, type Endpoint, ofEndpoint, sendTest, setStatus, useChange } from "./queries.ts";
import { SecretDialog } from "./secret.tsx";
import s from "./webhooks.module.css";

const text = webhooks;
const overlaps = Object.entries(text.rotate.overlaps).map(([value, label]) => ({ value, label }));

export function Actions({ endpoint }: { endpoint: Endpoint }) {
  const active = endpoint.status === "active";
  const test = useChange(() => sendTest(endpoint.id), text.tested);
  const turn = useChange(
    () => setStatus(endpoint.id, active ? "paused" : "active"),
    active ? text.paused : text.resumed,
  );
  return (
    <div className={s.actions}>
      {active && (
        <Button variant="primary" busy={test.isPending} onClick={() => test.mutate()}>
          <Send size={16} aria-hidden="true" /> {text.test}
        </Button>
      )}
      <Button variant={active ? "secondary" : "primary"} busy={turn.isPending} onClick={() => turn.mutate()}>
        {active ? <Pause size={16} aria-hidden="true" /> : <Play size={16} aria-hidden="true" />}{" "}
        {active ? text.pause : text.resume}
      </Button>
      <Edit endpoint={endpoint} />
      <Rotate endpoint={endpoint} />
      <Remove endpoint={endpoint} />
    </div>
  );
}

function Edit({ endpoint }: { endpoint: Endpoint }) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Pencil size={16} aria-hidden="true" /> {text.form.edit}
      </Button>
      <Dialog open={open} onClose={close} title={text.form.editTitle}>
        <EndpointForm
          endpoint={endpoint}
          onClose={close}
          onSaved={() => {
            close();
            notify("success", text.form.saved);
          }}
        />
      </Dialog>
    </>
  );
}

function Rotate({ endpoint }: { endpoint: Endpoint }) {
  const [open, setOpen] = useState(false);
  const [overlap, setOverlap] = useState("86400");
  const [secret, setSecret] = useState<string | null>(null);
  const rotate = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/webhook-endpoints/{endpoint_id}/rotate-secret", {
          ...ofEndpoint(endpoint.id),
          body: { overlap_s: Number(overlap) },
        }),
      ),
    onSuccess: (made) => {
      setOpen(false);
      setSecret(made.secret);
      changed();
    },
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <KeyRound size={16} aria-hidden="true" /> {text.rotate.name}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={text.rotate.title} hint={text.rotate.hint}>
        <Stack gap={14}>
          {rotate.error !== null && <Callout tone="bad">{errorText(rotate.error)}</Callout>}
          <SelectField label={text.rotate.overlap} options={overlaps} value={overlap} onValue={setOverlap} />
        </Stack>
        <DialogFooter>
          <Button onClick={() => setOpen(false)}>{text.keep}</Button>
          <Button variant="primary" busy={rotate.isPending} onClick={() => rotate.mutate()}>
            {text.rotate.name}
          </Button>
        </DialogFooter>
      </Dialog>
      {secret !== null && <SecretDialog title={text.secret.rotated} secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}

function Remove({ endpoint }: { endpoint: Endpoint }) {
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/webhook-endpoints/{endpoint_id}", ofEndpoint(endpoint.id))),
    onSuccess: () => {
      notify("success", text.removed);
      navigate("/developers/webhooks");
      changed();
    },
  });
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Trash2 size={16} aria-hidden="true" /> {text.remove}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={text.removeTitle} hint={text.removeHint}>
        {remove.error !== null && <Callout tone="bad">{errorText(remove.error)}</Callout>}
        <DialogFooter>
          <Button onClick={() => setOpen(false)}>{text.keep}</Button>
          <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            {text.remove}
          </Button>
        </DialogFooter>
      </Dialog>
    </>
  );
}
