import { security } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import { CopyText } from "../components/text.tsx";
import s from "./security.module.css";

const text = security.authenticator;

/** What an authenticator app needs: the QR code, and the key for typing. */
export function AuthenticatorKey({ enrolment: { qr, secret } }: { enrolment: Schemas["TotpEnrolment"] }) {
  return (
    <div className={s.key}>
      <svg className={s.qr} viewBox={`0 0 ${qr.size} ${qr.size}`} role="img" aria-label={text.qr}>
        <path d={qr.path} shapeRendering="crispEdges" />
      </svg>
      <div>
        <p>{text.scan}</p>
        <p className={s.keyName}>{text.key}</p>
        <CopyText text={secret} />
      </div>
    </div>
  );
}
