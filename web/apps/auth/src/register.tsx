import { auth, authLater } from "@florin/messages";
import { api, Link, unwrap, useNavigate } from "@florin/platform";
import { Button, Callout, ChoiceField, NewPasswordField, passwordStrength, TextField, useForm } from "@florin/ui";
import { emailError } from "./email.ts";
import s from "./layout.module.css";
import { AuthPage } from "./layout.tsx";

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
        <NewPasswordField {...form.field("password")} identifiers={[form.values.name, form.values.email]} />
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
