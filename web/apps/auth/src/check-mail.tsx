import { authLater } from "@florin/messages";
import { useLocation } from "@florin/platform";
import { ButtonLink } from "@florin/ui";
import { MailCheck } from "lucide-react";
import s from "./layout.module.css";
import { AuthPage } from "./layout.tsx";

export default function CheckMail() {
  const { state } = useLocation() as { state: { email?: string } | null };
  const text = state?.email === undefined ? authLater.checkMail.textUnknown : authLater.checkMail.text(state.email);
  return (
    <AuthPage title={authLater.checkMail.title} icon={MailCheck} hint={text}>
      <p className={s.hint}>{authLater.checkMail.hint}</p>
      <div className={s.actions}>
        <ButtonLink variant="primary" to="/sign-in">
          {authLater.toSignIn}
        </ButtonLink>
        <ButtonLink to="/register">{authLater.checkMail.again}</ButtonLink>
      </div>
    </AuthPage>
  );
}
