/** The address of the account, and the change of it that both mailboxes have to confirm. */
import { keys, queryClient, useMutation } from "@florin/data";
import { common, security } from "@florin/messages";
import { api, loadSession, notify, type Schemas, unwrap, useSession } from "@florin/platform";
import {
  Badge,
  Button,
  Callout,
  Card,
  DateTime,
  ErrorState,
  errorText,
  Pairs,
  SkeletonRows,
  TextField,
  useForm,
} from "@florin/ui";
import { useEffect } from "react";
import { useEmail } from "./queries.ts";
import s from "./security.module.css";

const text = security.email;
const looksLikeEmail = /^\S+@\S+\.\S+$/;
const changed = () => queryClient.invalidateQueries({ queryKey: [keys.security, "email"] });

export function EmailCard() {
  const { data, error, refetch } = useEmail();
  const shown = useSession((state) => state.user?.email);
  const actual = data?.email;
  useEffect(() => {
    // The change was confirmed elsewhere, from a mail.
    if (actual !== undefined && shown !== undefined && actual !== shown) void loadSession();
  }, [actual, shown]);
  return (
    <Card title={text.title} hint={text.hint}>
      {data === undefined ? (
        error === null ? (
          <SkeletonRows rows={2} />
        ) : (
          <ErrorState error={error} onRetry={() => void refetch()} />
        )
      ) : data.pending === null ? (
        <ChangeForm current={data.email} />
      ) : (
        <Pending current={data.email} change={data.pending} />
      )}
    </Card>
  );
}

function ChangeForm({ current }: { current: string }) {
  const form = useForm({
    initial: { email: "" },
    validate: ({ email }) => ({
      email:
        email.trim() === "" ? common.emailMissing : looksLikeEmail.test(email.trim()) ? undefined : common.emailWrong,
    }),
    wireNames: { email: "new_email" },
    submit: async ({ email }) => {
      await unwrap(api.POST("/api/v1/auth/email", { body: { new_email: email.trim() } }));
      notify("success", text.sent);
      await changed();
    },
  });
  return (
    <form className={s.form} {...form.formProps}>
      {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
      <Pairs items={[[text.current, current]]} />
      <TextField
        {...form.field("email")}
        label={text.fresh}
        hint={text.freshHint}
        type="email"
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
      />
      <div>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.change}
        </Button>
      </div>
    </form>
  );
}

function Pending({ current, change }: { current: string; change: Schemas["PendingEmail"] }) {
  const cancel = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/auth/email")),
    onSuccess: () => notify("info", text.cancelled),
    onError: (error) => notify("error", text.cancel, errorText(error)),
    onSettled: changed,
  });
  return (
    <div className={s.form}>
      <Callout tone="info" title={text.pending}>
        {text.pendingText}
      </Callout>
      <ul aria-label={text.pending}>
        <Address label={text.current} email={current} confirmed={change.old_confirmed} />
        <Address label={text.fresh} email={change.new_email} confirmed={change.new_confirmed} />
      </ul>
      <p className={s.none}>
        {text.expires} <DateTime at={change.expires_at} />
      </p>
      <div>
        <Button busy={cancel.isPending} onClick={() => cancel.mutate()}>
          {text.cancel}
        </Button>
      </div>
    </div>
  );
}

const Address = ({ label, email, confirmed }: { label: string; email: string; confirmed: boolean }) => (
  <li className={s.row}>
    <p className={s.what}>
      {email}
      <small>{label}</small>
    </p>
    <Badge tone={confirmed ? "ok" : "warn"}>{confirmed ? text.confirmed : text.waiting}</Badge>
  </li>
);
