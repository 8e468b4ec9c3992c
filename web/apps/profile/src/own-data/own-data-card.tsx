/** All that is known of a person, for that person: one document from each service. */
import { ownData as text } from "@florin/messages";
import { Card, Download } from "@florin/ui";
import { KeyRound, UserRound, Wallet } from "lucide-react";
import s from "./own-data.module.css";

const documents = [
  { part: "account", icon: KeyRound, href: "/api/v1/auth/me/export" },
  { part: "profile", icon: UserRound, href: "/api/v1/profile/export" },
  { part: "payments", icon: Wallet, href: "/api/v1/payments/data-export" },
] as const;

export const OwnDataCard = () => (
  <Card title={text.title} hint={text.hint}>
    <ul className={s.list}>
      {documents.map(({ part, icon: Icon, href }) => (
        <li key={part} className={s.row}>
          <Icon size={20} aria-hidden="true" />
          <p className={s.what}>
            {text.parts[part].name}
            <small>{text.parts[part].text}</small>
          </p>
          <Download
            href={href}
            file={`florin-${part}.json`}
            label={text.get}
            ariaLabel={text.getPart(text.parts[part].name)}
            failed={text.failed}
            proof
          />
        </li>
      ))}
    </ul>
  </Card>
);
