import { keys, queryClient, useMutation } from "@florin/data";
import { security } from "@florin/messages";
import { api, loadSession, notify, type Schemas, unwrap } from "@florin/platform";
import { Badge, Button, Card, ErrorState, errorText, SkeletonRows, TimeAgo } from "@florin/ui";
import { Monitor, Smartphone } from "lucide-react";
import { useState } from "react";
import { useSessions } from "./queries.ts";
import { RemoveDialog } from "./remove-dialog.tsx";
import s from "./security.module.css";

const text = security.sessions;
type Session = Schemas["SessionOut"];

const end = (id: string) =>
  unwrap(api.DELETE("/api/v1/auth/sessions/{session_id}", { params: { path: { session_id: id } } }));

export function SessionsCard() {
  const { data, error, refetch } = useSessions();
  const [leaving, setLeaving] = useState(false);
  const others = data?.items.filter(({ current }) => !current) ?? [];
  const ending = useMutation({
    mutationFn: async (ids: string[]) => {
      for (const id of ids) await end(id);
    },
    onSuccess: (_, ids) => notify("success", ids.length > 1 ? text.othersEnded : text.ended),
    onError: (failure) => notify("error", text.end, errorText(failure)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: [keys.sessions] }),
  });
  return (
    <Card
      title={text.title}
      hint={text.hint}
      aside={
        <div className={s.actions}>
          {others.length > 0 && (
            <Button size="small" busy={ending.isPending} onClick={() => ending.mutate(others.map(({ id }) => id))}>
              {text.endOthers}
            </Button>
          )}
          <Button size="small" onClick={() => setLeaving(true)}>
            {text.everywhere}
          </Button>
        </div>
      }
    >
      {data !== undefined ? (
        <ul aria-label={text.title}>
          {data.items.map((session) => (
            <Row key={session.id} session={session} onEnd={() => ending.mutate([session.id])} />
          ))}
        </ul>
      ) : error === null ? (
        <SkeletonRows rows={2} />
      ) : (
        <ErrorState error={error} onRetry={() => void refetch()} />
      )}
      <RemoveDialog
        open={leaving}
        title={text.everywhereTitle}
        text={text.everywhereText}
        action={text.everywhere}
        remove={() => unwrap(api.POST("/api/v1/auth/logout-all"))}
        onRemoved={() => void loadSession()}
        onClose={() => setLeaving(false)}
      />
    </Card>
  );
}

const phone = /iphone|android|mobile/i;

function Row({
  session: { device, ip, place, current, last_used_at },
  onEnd,
}: {
  session: Session;
  onEnd: () => void;
}) {
  const Icon = phone.test(device) ? Smartphone : Monitor;
  return (
    <li className={s.row}>
      <Icon size={20} aria-hidden="true" />
      <p className={s.what}>
        {device}
        <small>
          {[ip, place].filter(Boolean).join(", ")} · {text.used} <TimeAgo at={last_used_at} />
        </small>
      </p>
      {current ? (
        <Badge tone="ok">{text.current}</Badge>
      ) : (
        <Button size="small" aria-label={text.endOf(device)} onClick={onEnd}>
          {text.end}
        </Button>
      )}
    </li>
  );
}
