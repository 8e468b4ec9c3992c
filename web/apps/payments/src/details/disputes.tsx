/** The disputes of a payment, beside it. */
import { disputes } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import { ButtonLink, Card, DateTime, MoneyText, Pairs } from "@florin/ui";
import type { ReactNode } from "react";
import { DisputeStatus } from "../disputes/status.tsx";

interface Props {
  found: readonly Schemas["DisputeBrief"][];
  currency: string;
}

export function Disputes({ found, currency }: Props) {
  return found.map(({ id, status, amount, respond_by }) => (
    <Card key={id} title={disputes.beside.title} aside={<DisputeStatus status={status} />}>
      <Pairs
        items={[
          [disputes.list.columns.amount, <MoneyText key="amount" money={{ amount, currency }} />],
          ...(respond_by === null || status !== "needs_response"
            ? []
            : [[disputes.details.until, <DateTime key="until" at={respond_by} />] as [string, ReactNode]]),
        ]}
      />
      <ButtonLink size="small" to={`/disputes/${id}`}>
        {disputes.beside.open}
      </ButtonLink>
    </Card>
  ));
}
