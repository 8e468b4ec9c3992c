import { keys, queryClient, useMutation } from "@florin/data";
import { passwords, security } from "@florin/messages";
import { api, notify, unwrap, useSession } from "@florin/platform";
import {
  Button,
  Callout,
  Card,
  errorText,
  FieldPair,
  NewPasswordField,
  PasswordField,
  passwordStrength,
  useForm,
} from "@florin/ui";
import { useState } from "react";
import s from "./security.module.css";

const text = security.password;

export function PasswordCard() {
  // A new key is an empty form.
  const [round, setRound] = useState(0);
  const none = useSession(({ user }) => (user?.has_password === false ? user.email : undefined));
  return (
    <Card title={text.title} hint={text.hint}>
      {none === undefined ? (
        <PasswordForm key={round} onDone={() => setRound(round + 1)} />
      ) : (
        <NoPassword email={none} />
      )}
    </Card>
  );
}

/** The account came from another provider: a first password is chosen like a forgotten one. */
function NoPassword({ email }: { email: string }) {
  const asking = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/auth/password/forgot", { body: { email } })),
    onSuccess: () => notify("success", text.linkSent, text.linkSentText(email)),
    onError: (error) => notify("error", text.sendLink, errorText(error)),
  });
  return (
    <div className={s.form}>
      <p className={s.none}>{text.none}</p>
      <div>
        <Button busy={asking.isPending} onClick={() => asking.mutate()}>
          {text.sendLink}
        </Button>
      </div>
    </div>
  );
}

function PasswordForm({ onDone }: { onDone: () => void }) {
  const user = useSession((state) => state.user);
  const identifiers = user === null ? [] : [user.name, user.email];
  const form = useForm({
    initial: { current: "", fresh: "" },
    validate: ({ current, fresh }) => {
      const { level, advice } = passwordStrength(fresh, identifiers);
      return {
        current: current === "" ? passwords.currentMissing : undefined,
        fresh: level < 2 ? advice : undefined,
      };
    },
    wireNames: { current: "current_password", fresh: "new_password" },
    submit: async ({ current, fresh }) => {
      await unwrap(api.POST("/api/v1/auth/password", { body: { current_password: current, new_password: fresh } }));
      notify("success", text.done, text.doneText);
      void queryClient.invalidateQueries({ queryKey: [keys.sessions] });
      onDone();
    },
    place: (error) => (error.code === "invalid_credentials" ? { field: "current", message: text.wrong } : null),
  });
  return (
    <form className={s.form} {...form.formProps}>
      {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
      <input type="hidden" name="username" autoComplete="username" value={user?.email ?? ""} readOnly />
      <FieldPair>
        <PasswordField {...form.field("current")} label={passwords.current} autoComplete="current-password" />
        <NewPasswordField {...form.field("fresh")} label={passwords.fresh} identifiers={identifiers} />
      </FieldPair>
      <div>
        <Button type="submit" variant="primary" busy={form.busy}>
          {text.change}
        </Button>
      </div>
    </form>
  );
}
