import { auth, authLater } from "@florin/messages";
import { api, Link, unwrap, useNavigate } from "@florin/platform";
import { Button, Callout, ChoiceField, TextField, useForm } from "@florin/ui";
import { emailError } from "./email.ts";
import s from "./layout.module.css";
import { AuthPage } from "./layout.tsx";
import { PasswordField } from "./password-field.tsx";
import { passwordStrength } from "./password-strength.ts";

export default function Register() {
  const navigate = useNavigate();
  const form = useForm({
    initial: { name: "", email: "", password: "", role: "CUSTOMER" },
    validate: ({ name, email, password }) => {
      const strength = passwordStrength(password, [name, email]);
      return {
        name: name.trim() === "" ? authLater.register.nameMissing : undefined,
        email: emailError(email),
        password: strength.level < 2 ? strength.advice : undefined,
      };
    },
    submit: async ({ name, email, password, role }) => {
      const body = {
        name: name.trim(),
        email: email.trim(),
        password,
        role: role === "VENDOR" ? ("VENDOR" as const) : ("CUSTOMER" as const),
      };
      await unwrap(api.POST("/api/v1/auth/register", { body }));
      navigate("/check-mail", { state: { email: body.email } });
    },
  });
  const { name, email, password } = form.values;
  return (
    <AuthPage title={authLater.register.title} hint={authLater.register.hint}>
      <form className={s.form} {...form.formProps}>
        {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
        <ChoiceField
          label={authLater.register.role}
          name="role"
          value={form.values.role}
          onValue={(role) => form.set("role", role)}
          options={[
            { value: "CUSTOMER", label: authLater.register.customer, hint: authLater.register.customerHint },
            { value: "VENDOR", label: authLater.register.vendor, hint: authLater.register.vendorHint },
          ]}
        />
        <TextField
          {...form.field("name")}
          label={authLater.register.name}
          hint={authLater.register.nameHint}
          autoComplete="name"
        />
        <TextField
          {...form.field("email")}
          label={auth.email}
          type="email"
          autoComplete="email"
          inputMode="email"
          autoCapitalize="none"
        />
        <PasswordField
          {...form.field("password")}
          autoComplete="new-password"
          hint={<StrengthMeter password={password} identifiers={[name, email]} />}
        />
        <Button type="submit" variant="primary" wide busy={form.busy}>
          {authLater.register.submit}
        </Button>
      </form>
      <p className={s.other}>
        {authLater.register.other} <Link to="/sign-in">{authLater.register.otherLink}</Link>
      </p>
    </AuthPage>
  );
}

function StrengthMeter({ password, identifiers }: { password: string; identifiers: string[] }) {
  const { level, advice } = passwordStrength(password, identifiers);
  return (
    <>
      <span className={s.meter} data-level={password === "" ? 0 : level} aria-hidden="true">
        <span />
        <span />
        <span />
        <span />
      </span>
      <span aria-live="polite" data-testid="password-feedback">
        {password !== "" && level > 0 && <strong>{authLater.strength.levels[level]}. </strong>}
        {advice}
      </span>
    </>
  );
}
