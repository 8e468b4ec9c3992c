/** One endpoint: how it stands, what can be done, what was sent. */
import { webhooks } from "@florin/messages";
import { useParams } from "@florin/platform";
import { Callout, Card, CopyText, DateTime, ErrorState, PageHeader, Pairs, SkeletonRows, Stack } from "@florin/ui";
import type { ReactNode } from "react";
import { Actions } from "./actions.tsx";
import { Log } from "./log.tsx";
import { eventsInWords, type Endpoint as Item, useEndpoint } from "./queries.ts";
import { EndpointStatus } from "./status.tsx";

const text = webhooks;

export function Endpoint() {
  const { endpointId = "" } = useParams();
  const { data, error, refetch } = useEndpoint(endpointId);
  const back = { to: "/developers/webhooks", label: text.back };
  if (error !== null && data === undefined)
    return (
      <>
        <PageHeader title={text.title} back={back} />
        <Card>
          <ErrorState error={error} onRetry={() => void refetch()} />
        </Card>
      </>
    );
  return (
    <>
      <PageHeader
        title={data === undefined ? text.title : new URL(data.url).host}
        back={back}
        hint={data !== undefined && <EndpointStatus endpoint={data} />}
      />
      <Stack>
        <Card>{data === undefined ? <SkeletonRows rows={4} /> : <Facts endpoint={data} />}</Card>
        <Log endpoint={endpointId} />
      </Stack>
    </>
  );
}

function Facts({ endpoint }: { endpoint: Item }) {
  const more: [string, ReactNode][] = [];
  if (endpoint.description !== "") more.push([text.facts.description, endpoint.description]);
  if (endpoint.previous_secret_until !== null)
    more.push([text.rotate.until, <DateTime key="until" at={endpoint.previous_secret_until} />]);
  return (
    <Stack gap={16}>
      {endpoint.status === "disabled" ? (
        <Callout tone="bad">
          {text.off[endpoint.disabled_reason ?? ""]} {text.offHint}
        </Callout>
      ) : (
        endpoint.failures > 0 && <Callout tone="warn">{text.failing(endpoint.failures)}</Callout>
      )}
      <Pairs
        items={[
          [text.facts.url, <CopyText key="url" text={endpoint.url} />],
          [text.facts.events, eventsInWords(endpoint)],
          ...more,
          [text.facts.created, <DateTime key="created" at={endpoint.created_at} />],
          [text.facts.id, <CopyText key="id" text={endpoint.id} />],
        ]}
      />
      <Actions endpoint={endpoint} />
    </Stack>
  );
}
