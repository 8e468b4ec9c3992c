/** One request: what is asked, its link, who has paid, what happened. */
import { requests } from "@florin/messages";
import { api, unwrap, useParams } from "@florin/platform";
import { Callout, Card, Found, PageHeader, Split, Stack } from "@florin/ui";
import { About } from "./about.tsx";
import { Actions } from "./actions.tsx";
import { LinkCard } from "./link-card.tsx";
import { History, Payments } from "./past.tsx";
import { type Order, PayForm } from "./pay-form.tsx";
import { type RequestDetails as Details, useRequest } from "./queries.ts";

const text = requests.details;

export function RequestDetails() {
  const { requestId = "" } = useParams();
  const found = useRequest(requestId);
  return (
    <Found found={found} texts={text} back="/requests">
      {(request) => <Request request={request} />}
    </Found>
  );
}

function titleOf({ direction, requester, payer }: Details): string {
  if (direction === "received") return text.from(requester.name);
  if (direction === "none") return text.paidByYou(requester.name);
  return payer === null ? text.sentToAnyone : text.sentTo(payer.name);
}

function Request({ request }: { request: Details }) {
  const title = titleOf(request);
  const side = request.direction === "received" ? "?side=received" : "";
  return (
    <>
      <PageHeader
        title={title}
        {...(request.description === "" ? {} : { hint: request.description })}
        back={{ to: `/requests${side}`, label: text.back }}
        actions={<Actions request={request} />}
      />
      <Split>
        <Stack>
          <About request={request} />
          <Payments payments={request.payments} />
        </Stack>
        <Stack>
          <Pay request={request} />
          <LinkCard request={request} title={title} />
          {request.history.length > 0 && <History history={request.history} />}
        </Stack>
      </Split>
    </>
  );
}

/** For whoever was asked by name. */
function Pay({ request }: { request: Details }) {
  const { id, requester, direction, reserved_amount, open_amount } = request;
  if (direction === "received" && reserved_amount > 0 && open_amount === 0) {
    return <Callout tone="info">{requests.pay.busy}</Callout>;
  }
  if (!request.actions.includes("pay")) return null;
  const pay = (body: Order, key: string) =>
    unwrap(
      api.POST("/api/v1/payment-requests/{request_id}/pay", {
        params: { path: { request_id: id } },
        body,
        headers: { "Idempotency-Key": key },
      }),
    );
  return (
    <Card title={requests.pay.title}>
      <PayForm
        key={open_amount}
        request={{ ...request, requester: requester.name }}
        pay={pay}
        onPaid={() => undefined}
      />
    </Card>
  );
}
