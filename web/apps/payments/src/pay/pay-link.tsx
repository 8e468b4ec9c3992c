/** The page behind a pay link: for anybody to look at, for whoever is signed in to pay. */
import { QueryClientProvider, queryClient, useFormats } from "@florin/data";
import { requests } from "@florin/messages";
import { ApiError, addressOf, api, unwrap, useNavigate, useParams, useSession } from "@florin/platform";
import { ButtonLink, Callout, Card, EmptyState, ErrorState, MoneyText, SkeletonRows, usePageTitle } from "@florin/ui";
import { CircleCheck, CircleSlash, Hourglass, type LucideIcon, Unlink } from "lucide-react";
import { Progress } from "../requests/about.tsx";
import { type Order, PayForm } from "../requests/pay-form.tsx";
import { type PublicRequest, usePayLink } from "../requests/queries.ts";
import { ShareButtons } from "../requests/share.tsx";
import { OpenFrame } from "./open-frame.tsx";
import s from "./pay.module.css";

const text = requests.page;

export function PayLink() {
  const { token = "" } = useParams();
  const signedIn = useSession(({ user }) => user !== null);
  const page = <Found token={token} signedIn={signedIn} />;
  return (
    <QueryClientProvider client={queryClient}>
      {signedIn ? <div className={s.page}>{page}</div> : <OpenFrame>{page}</OpenFrame>}
    </QueryClientProvider>
  );
}

function Found({ token, signedIn }: { token: string; signedIn: boolean }) {
  const { data, error, refetch } = usePayLink(token);
  usePageTitle(data === undefined ? text.unknownPageTitle : text.title(data.requester));
  if (data !== undefined) return <Asked request={data} token={token} signedIn={signedIn} />;
  if (error instanceof ApiError && (error.status === 404 || error.status === 422)) {
    return (
      <Card>
        <h1 className={s.hidden}>{text.unknownPageTitle}</h1>
        <EmptyState
          icon={Unlink}
          title={text.unknown}
          text={text.unknownText}
          action={<ButtonLink to="/">{text.home}</ButtonLink>}
        />
      </Card>
    );
  }
  return (
    <Card>
      {error === null ? <SkeletonRows rows={5} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
    </Card>
  );
}

const isOpen = ({ status }: PublicRequest) => status === "open" || status === "partially_paid";

function Asked({ request, token, signedIn }: { request: PublicRequest; token: string; signedIn: boolean }) {
  const formats = useFormats();
  const { requester, amount, open_amount, currency, description } = request;
  const open = isOpen(request);
  return (
    <Card>
      <h1 className={s.who}>
        <strong>{requester}</strong> {open ? text.asks : text.asked}
      </h1>
      <p className={s.amount} data-testid="asked-amount">
        <MoneyText money={{ amount, currency }} />
      </p>
      {description !== "" && <p className={s.note}>{description}</p>}
      {request.status === "partially_paid" && (
        <Progress paid={amount - open_amount} whole={amount} currency={currency} />
      )}
      {open ? (
        <>
          <p className={s.until}>{text.until(formats.dateTime(request.expires_at))}</p>
          <ToPay request={request} token={token} signedIn={signedIn} />
        </>
      ) : (
        <Over request={request} />
      )}
      <div className={s.tools}>
        <ShareButtons url={window.location.href} title={text.title(requester)} />
      </div>
    </Card>
  );
}

function ToPay({ request, token, signedIn }: { request: PublicRequest; token: string; signedIn: boolean }) {
  const navigate = useNavigate();
  if (request.open_amount === 0) return <Callout tone="info">{requests.pay.busy}</Callout>;
  if (!signedIn) {
    const back = `?return=${encodeURIComponent(addressOf(`/pay/${token}`))}`;
    return (
      <div className={s.enter}>
        <ButtonLink variant="gold" wide to={`/sign-in${back}`}>
          {text.signIn}
        </ButtonLink>
        <p>{text.signInHint}</p>
        <ButtonLink variant="ghost" wide to={`/register${back}`}>
          {text.register}
        </ButtonLink>
        <p>{text.safety}</p>
      </div>
    );
  }
  const pay = (order: Order, key: string) =>
    unwrap(api.POST("/api/v1/pay-links/pay", { body: { token, ...order }, headers: { "Idempotency-Key": key } }));
  return (
    <PayForm key={request.open_amount} request={request} pay={pay} onPaid={({ id }) => navigate(`/payments/${id}`)} />
  );
}

const ends: Record<string, { icon: LucideIcon; title: string; text: (name: string) => string }> = {
  paid: { icon: CircleCheck, title: text.paid, text: () => text.paidText },
  expired: { icon: Hourglass, title: text.expired, text: text.expiredText },
  cancelled: { icon: CircleSlash, title: text.cancelled, text: text.cancelledText },
  declined: { icon: CircleSlash, title: text.declined, text: () => text.declinedText },
};

function Over({ request: { status, requester } }: { request: PublicRequest }) {
  const end = ends[status];
  if (end === undefined) return null;
  return (
    <div data-testid="over" data-status={status}>
      <EmptyState icon={end.icon} title={end.title} text={end.text(requester)} />
    </div>
  );
}
