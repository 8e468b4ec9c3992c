/** Other providers that can sign the person in. */

import { useMutation } from "@florin/data";
import { common, security } from "@florin/messages";
import { api, leaveFor, notify, type Schemas, unwrap, useLocation, useSearchParams } from "@florin/platform";
import { Button, Callout, Card, Dialog, DialogFooter, ErrorState, errorText, SkeletonRows, TimeAgo } from "@florin/ui";
import { Link2 } from "lucide-react";
import { useState } from "react";
import { factorsChanged, useIdentities, useProvider } from "./queries.ts";
import { RemoveDialog } from "./remove-dialog.tsx";
import s from "./security.module.css";

const text = security.identities;
type Identity = Schemas["IdentityOut"];

/** There is something to show with a provider, or with identities of one that was there before. */
export function IdentitiesCard() {
  const provider = useProvider();
  const identities = useIdentities();
  const name = provider.data?.name ?? null;
  const items = identities.data?.items;
  if (name === null && (items === undefined || items.length === 0)) return null;
  return (
    <Card title={text.title} hint={text.hint}>
      {items !== undefined ? (
        <Identities items={items} provider={name} />
      ) : identities.error === null ? (
        <SkeletonRows rows={1} />
      ) : (
        <ErrorState error={identities.error} onRetry={() => void identities.refetch()} />
      )}
    </Card>
  );
}

function Identities({ items, provider }: { items: readonly Identity[]; provider: string | null }) {
  const [removing, setRemoving] = useState<Identity | null>(null);
  const [params, setParams] = useSearchParams();
  // The page of the provider's answer leads here and leaves what it has to tell.
  const { state } = useLocation() as { state: { linked?: string } | null };
  const linkable = provider !== null && items.every(({ name }) => name !== provider);
  return (
    <>
      {state?.linked !== undefined && !linkable && (
        <div className={s.before}>
          <Callout tone="ok">{text.linked(state.linked)}</Callout>
        </div>
      )}
      {items.length === 0 ? (
        <p className={s.none}>{text.none}</p>
      ) : (
        <ul aria-label={text.title}>
          {items.map((identity) => (
            <Row key={identity.id} identity={identity} onUnlink={() => setRemoving(identity)} />
          ))}
        </ul>
      )}
      {linkable && (
        <div className={s.after}>
          <Button size="small" onClick={() => setParams({ link: "" })}>
            {text.link(provider)}
          </Button>
          <LinkDialog open={params.has("link")} name={provider} onClose={() => setParams({}, { replace: true })} />
        </div>
      )}
      <RemoveDialog
        open={removing !== null}
        title={text.unlinkTitle(removing?.name ?? "")}
        text={text.unlinkText}
        action={text.unlink}
        remove={() =>
          unwrap(
            api.DELETE("/api/v1/auth/identities/{identity_id}", {
              params: { path: { identity_id: removing?.id ?? "" } },
            }),
          )
        }
        onRemoved={() => {
          notify("success", text.unlinked(removing?.name ?? ""));
          factorsChanged();
        }}
        onClose={() => setRemoving(null)}
      />
    </>
  );
}

function Row({
  identity: { name, email, created_at, last_used_at },
  onUnlink,
}: {
  identity: Identity;
  onUnlink: () => void;
}) {
  return (
    <li className={s.row}>
      <Link2 size={20} aria-hidden="true" />
      <p className={s.what}>
        {name}
        <small>
          {email !== null && `${email} · `}
          {last_used_at === null ? text.since : text.used} <TimeAgo at={last_used_at ?? created_at} />
        </small>
      </p>
      <Button size="small" onClick={onUnlink}>
        {text.unlink}
      </Button>
    </li>
  );
}

/** Asks before it leaves: a link to this page alone must link nothing. */
function LinkDialog({ open, name, onClose }: { open: boolean; name: string; onClose: () => void }) {
  const leaving = useMutation({
    mutationFn: async () => {
      const { authorization_url } = await unwrap(api.POST("/api/v1/auth/oidc/link/start"));
      leaveFor(authorization_url, { purpose: "link", back: null });
    },
  });
  return (
    <Dialog open={open} onClose={onClose} title={text.linkTitle(name)} hint={text.linkText(name)}>
      {leaving.error !== null && <Callout tone="bad">{errorText(leaving.error)}</Callout>}
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        <Button variant="primary" busy={leaving.isPending} onClick={() => leaving.mutate()}>
          {text.link(name)}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
