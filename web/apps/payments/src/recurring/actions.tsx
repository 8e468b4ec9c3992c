/** What may be done to a recurring payment; the server says what in `actions`. */
import { keys, queryClient, useFormats } from "@florin/data";
import { recurring } from "@florin/messages";
import { notify } from "@florin/platform";
import { Button, Callout, Dialog, DialogFooter, errorText } from "@florin/ui";
import { CircleStop, Pause, Pencil, Play, SkipForward } from "lucide-react";
import { useState } from "react";
import { isConflict } from "../shared/changes.ts";
import { Conflict } from "../shared/conflict.tsx";
import { EditSchedule } from "./edit-schedule.tsx";
import { type ScheduleDetails, useAct } from "./queries.ts";

const text = recurring.actions;

interface Props {
  schedule: ScheduleDetails;
}

const reload = () => void queryClient.invalidateQueries({ queryKey: [keys.schedules] });

export function Actions({ schedule }: Props) {
  const may = (action: string) => schedule.actions.includes(action);
  return (
    <>
      {may("edit") && <EditAction schedule={schedule} />}
      {may("skip") && schedule.next_at !== null && <SkipAction schedule={schedule} nextAt={schedule.next_at} />}
      {may("pause") && <PauseAction schedule={schedule} />}
      {may("resume") && <ResumeAction schedule={schedule} />}
      {may("end") && <EndAction schedule={schedule} />}
    </>
  );
}

function EditAction({ schedule }: Props) {
  // What is edited is what was there when the dialog opened.
  const [edited, setEdited] = useState<ScheduleDetails | null>(null);
  return (
    <>
      <Button onClick={() => setEdited(schedule)}>
        <Pencil size={16} aria-hidden="true" /> {text.edit}
      </Button>
      <Dialog
        open={edited !== null}
        onClose={() => setEdited(null)}
        title={recurring.edit.title}
        hint={recurring.edit.hint}
      >
        {edited !== null && <EditSchedule schedule={edited} onClose={() => setEdited(null)} />}
      </Dialog>
    </>
  );
}

/** Refused at once, on a button without a dialog. */
function refused(error: unknown): void {
  if (isConflict(error)) reload();
  notify("error", isConflict(error) ? recurring.conflict.title : errorText(error));
}

function PauseAction({ schedule }: Props) {
  const act = useAct(schedule, "pause", text.pauseDone);
  return (
    <Button busy={act.isPending} onClick={() => act.mutate(undefined, { onError: refused })}>
      <Pause size={16} aria-hidden="true" /> {text.pause}
    </Button>
  );
}

function ResumeAction({ schedule }: Props) {
  const act = useAct(schedule, "resume", text.resumeDone);
  return (
    <Button variant="primary" busy={act.isPending} onClick={() => act.mutate(undefined, { onError: refused })}>
      <Play size={16} aria-hidden="true" /> {text.resume}
    </Button>
  );
}

function SkipAction({ schedule, nextAt }: Props & { nextAt: string }) {
  const [open, setOpen] = useState(false);
  const formats = useFormats(schedule.recurrence.time_zone);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <SkipForward size={16} aria-hidden="true" /> {text.skip}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={text.skipTitle}
        hint={text.skipHint(formats.date(nextAt))}
      >
        <Confirm
          schedule={schedule}
          action="skip"
          done={text.skipDone}
          submit={text.skip}
          onClose={() => setOpen(false)}
        />
      </Dialog>
    </>
  );
}

function EndAction({ schedule }: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <CircleStop size={16} aria-hidden="true" /> {text.end}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={text.endTitle} hint={text.endHint}>
        <Confirm
          schedule={schedule}
          action="end"
          done={text.endDone}
          submit={text.endSubmit}
          onClose={() => setOpen(false)}
        />
      </Dialog>
    </>
  );
}

interface ConfirmProps extends Props {
  action: "skip" | "end";
  done: string;
  submit: string;
  onClose: () => void;
}

function Confirm({ schedule, action, done, submit, onClose }: ConfirmProps) {
  // What is decided on is what was there when the question was asked.
  const [asked] = useState(schedule);
  const act = useAct(asked, action, done);
  if (isConflict(act.error)) {
    return (
      <Conflict
        onReload={() => {
          reload();
          onClose();
        }}
      />
    );
  }
  return (
    <>
      {act.error !== null && <Callout tone="bad">{errorText(act.error)}</Callout>}
      <DialogFooter>
        <Button onClick={onClose}>{text.keep}</Button>
        <Button
          variant={action === "end" ? "danger" : "primary"}
          busy={act.isPending}
          onClick={() => act.mutate(undefined, { onSuccess: onClose })}
        >
          {submit}
        </Button>
      </DialogFooter>
    </>
  );
}
