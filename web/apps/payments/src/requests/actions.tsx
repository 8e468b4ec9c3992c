/** What may be done to a request; the server says what in `actions`. */
import { requests } from "@florin/messages";
import { notify } from "@florin/platform";
import { Button, Callout, Dialog, DialogFooter, errorText } from "@florin/ui";
import { Ban, BellRing, CircleSlash, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { type Action, type RequestDetails, useAct } from "./queries.ts";

const text = requests.actions;

interface Props {
  request: RequestDetails;
}

export function Actions({ request }: Props) {
  const may = (action: string) => request.actions.includes(action);
  const { requester } = request;
  return (
    <>
      {may("remind") && <RemindAction request={request} />}
      {may("decline") && (
        <ConfirmedAction
          id={request.id}
          action="decline"
          icon={Ban}
          open={text.decline}
          title={text.declineTitle}
          hint={text.declineHint(requester.name)}
          done={text.declineDone}
        />
      )}
      {may("cancel") && (
        <ConfirmedAction
          id={request.id}
          action="cancel"
          icon={CircleSlash}
          open={text.cancel}
          title={text.cancelTitle}
          hint={text.cancelHint}
          done={text.cancelDone}
        />
      )}
    </>
  );
}

function RemindAction({ request }: Props) {
  const act = useAct(request.id, "remind", text.remindDone);
  return (
    <Button
      busy={act.isPending}
      onClick={() => act.mutate(undefined, { onError: (error) => notify("error", errorText(error)) })}
    >
      <BellRing size={16} aria-hidden="true" /> {text.remind}
    </Button>
  );
}

interface ConfirmedProps {
  id: string;
  action: Action;
  icon: LucideIcon;
  open: string;
  title: string;
  hint: string;
  done: string;
  small?: boolean;
}

/** A button whose action is asked about once more. */
export function ConfirmedAction({ id, action, icon: Icon, open, title, hint, done, small = false }: ConfirmedProps) {
  const [asking, setAsking] = useState(false);
  const act = useAct(id, action, done);
  return (
    <>
      <Button size={small ? "small" : "normal"} onClick={() => setAsking(true)}>
        <Icon size={16} aria-hidden="true" /> {open}
      </Button>
      <Dialog open={asking} onClose={() => setAsking(false)} title={title} hint={hint}>
        {act.error !== null && <Callout tone="bad">{errorText(act.error)}</Callout>}
        <DialogFooter>
          <Button onClick={() => setAsking(false)}>{text.keep}</Button>
          <Button
            variant="danger"
            busy={act.isPending}
            onClick={() => act.mutate(undefined, { onSuccess: () => setAsking(false) })}
          >
            {open}
          </Button>
        </DialogFooter>
      </Dialog>
    </>
  );
}
