import { keys, queryClient } from "@florin/data";
import { passwords, security } from "@florin/messages";
import { api, notify, unwrap, useSession } from "@florin/platform";
import {
  Button,
  Callout,
  Card,
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
  return (
    <Card title={text.title} hint={text.hint}>
      <PasswordForm key={round} onDone={() => setRound(round + 1)} />
    </Card>
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
