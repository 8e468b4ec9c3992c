import { security } from "@florin/messages";
import { PageHeader, Split, Stack } from "@florin/ui";
import { AuthenticatorCard } from "./authenticator-card.tsx";
import { EmailCard } from "./email-card.tsx";
import { IdentitiesCard } from "./identities-card.tsx";
import { PasskeysCard } from "./passkeys-card.tsx";
import { PasswordCard } from "./password-card.tsx";
import { SessionsCard } from "./sessions-card.tsx";

export default function Security() {
  return (
    <>
      <PageHeader title={security.title} hint={security.hint} />
      <Split>
        <Stack>
          <EmailCard />
          <PasswordCard />
          <AuthenticatorCard />
          <PasskeysCard />
        </Stack>
        <Stack>
          <IdentitiesCard />
          <SessionsCard />
        </Stack>
      </Split>
    </>
  );
}
