/** Exchanging money between one's own balances: what, at which price, one look, done; and what was exchanged. */
import { exchange } from "@florin/messages";
import { useSession } from "@florin/platform";
import { Button, ButtonLink, Callout, Card, EmptyState, MoneyText, PageHeader, Split, Stack } from "@florin/ui";
import { WalletMinimal } from "lucide-react";
import { useState } from "react";
import { useWallets } from "../shared/queries.ts";
import { Confirm } from "./confirm.tsx";
import s from "./exchange.module.css";
import { Fields } from "./fields.tsx";
import { History } from "./history.tsx";
import { Positions } from "./positions.tsx";
import { Price } from "./price.tsx";
import { type Exchange, useRates } from "./queries.ts";
import { useExchangeForm } from "./use-exchange-form.ts";

const text = exchange;

export function ExchangePage() {
  const staff = useSession(({ user }) => user?.role === "ADMIN");
  const wallets = useWallets().data;
  const nothing = wallets?.items.every(({ available }) => available.amount === 0);
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} />
      <Stack>
        {nothing ? <NoMoney /> : <Exchanging />}
        <History />
        {staff && <Positions />}
      </Stack>
    </>
  );
}

function NoMoney() {
  return (
    <Card>
      <EmptyState
        icon={WalletMinimal}
        title={text.form.noMoney}
        text={text.form.noMoneyText}
        action={
          <ButtonLink variant="primary" to="/">
            {text.form.toHome}
          </ButtonLink>
        }
      />
    </Card>
  );
}

function Exchanging() {
  const form = useExchangeForm();
  const rates = useRates().data;
  const [reviewing, setReviewing] = useState(false);
  const [made, setMade] = useState<Exchange | null>(null);
  const currencies = rates === undefined ? [] : [rates.base, ...rates.items.map(({ currency }) => currency)].sort();
  const done = (exchanged: Exchange) => {
    setReviewing(false);
    setMade(exchanged);
    form.clear();
  };
  return (
    <Split>
      <Card title={text.form.title}>
        <Fields form={form} currencies={currencies} />
      </Card>
      {made === null || form.typed !== "" ? (
        <Price form={form} onReview={() => setReviewing(true)} />
      ) : (
        <Result made={made} onAgain={() => setMade(null)} />
      )}
      <Confirm
        open={reviewing}
        price={form.price}
        renew={form.renewNow}
        onClose={() => setReviewing(false)}
        onDone={done}
      />
    </Split>
  );
}

function Result({ made, onAgain }: { made: Exchange; onAgain: () => void }) {
  return (
    <Card title={text.result.title}>
      <div className={s.price} data-testid="result">
        <p className={s.sum}>
          <MoneyText money={made.target} />
        </p>
        <Callout tone="ok">
          {text.price.one(made.source.currency, made.rate, made.target.currency)}. {text.result.text}
        </Callout>
        <Button wide onClick={onAgain}>
          {text.result.again}
        </Button>
      </div>
    </Card>
  );
}
