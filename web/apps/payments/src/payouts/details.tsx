/** One payout: where the money is, and why it came back if it did. */
import { useFormats } from "@florin/data";
import { humanize, payouts } from "@florin/messages";
import { useParams } from "@florin/platform";
import { Callout, Card, CopyText, DateTime, Found, MoneyText, PageHeader, Pairs } from "@florin/ui";
import type { ReactNode } from "react";
import s from "./payouts.module.css";
import { type Payout, usePayout } from "./queries.ts";
import { accountName, PayoutStatus } from "./status.tsx";

const text = payouts.details;
const tones = { completed: "ok", failed: "bad", returned: "bad" } as const;

export function PayoutDetails() {
  const { payoutId = "" } = useParams();
  const found = usePayout(payoutId);
  return (
    <Found found={found} texts={text} back="/payouts" skeleton={4}>
      {(payout) => <Whole payout={payout} />}
    </Found>
  );
}

function Whole({ payout }: { payout: Payout }) {
  const formats = useFormats();
  const { status, failure_code: code } = payout;
  const why: [string, ReactNode][] = code === null ? [] : [[text.why, payouts.failures[code] ?? humanize(code)]];
  return (
    <>
      <PageHeader
        title={text.title(formats.money(payout))}
        hint={accountName(payout.destination)}
        back={{ to: "/payouts", label: text.back }}
      />
      <Card title={text.about} aside={<PayoutStatus status={status} />}>
        <p className={s.amount} data-testid="payout-amount">
          <MoneyText money={payout} />
        </p>
        <div className={s.notice}>
          <Callout tone={tones[status as keyof typeof tones] ?? "info"}>
            {payouts.happened[status] ?? humanize(status)}
          </Callout>
        </div>
        <Pairs
          items={[
            [text.to, accountName(payout.destination)],
            ...why,
            [text.asked, <DateTime key="asked" at={payout.created_at} />],
            [text.changed, <DateTime key="changed" at={payout.updated_at} />],
            [text.id, <CopyText key="id" text={payout.id} />],
          ]}
        />
      </Card>
    </>
  );
}
