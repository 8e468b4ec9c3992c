/** A price with everything that is in it, and how long it holds. */
import { useFormats } from "@florin/data";
import { exchange } from "@florin/messages";
import { Button, Callout, Card, errorText, MoneyText, Pairs, Skeleton } from "@florin/ui";
import { useSecondsLeft } from "./clocks.ts";
import s from "./exchange.module.css";
import type { Price as Held, Quote } from "./queries.ts";
import type { ExchangeForm } from "./use-exchange-form.ts";

const text = exchange.price;

export function Price({ form, onReview }: { form: ExchangeForm; onReview: () => void }) {
  return (
    <Card title={text.title} hint={text.hint}>
      <div className={s.price}>
        <Content form={form} onReview={onReview} />
      </div>
    </Card>
  );
}

function Content({ form, onReview }: { form: ExchangeForm; onReview: () => void }) {
  const { price, error, available } = form;
  if (error !== null) {
    return (
      <>
        <Callout tone="bad">{errorText(error)}</Callout>
        <Button wide onClick={form.renew}>
          {text.renew}
        </Button>
      </>
    );
  }
  if (price === undefined) {
    return form.asked ? <Skeleton height={190} /> : <p className={s.muted}>{text.empty}</p>;
  }
  const covered = available !== undefined && price.quote.source.amount <= available.amount;
  return <Offer price={price} covered={covered} onRenew={form.renew} onReview={onReview} />;
}

interface OfferProps {
  price: Held;
  covered: boolean;
  onRenew: () => void;
  onReview: () => void;
}

function Offer({ price: { quote, untilMs }, covered, onRenew, onReview }: OfferProps) {
  const secondsLeft = useSecondsLeft(untilMs);
  return (
    <>
      <p className={s.sum} data-testid="target">
        <MoneyText money={quote.target} />
      </p>
      <QuoteFacts quote={quote} />
      <Countdown secondsLeft={secondsLeft} validS={quote.valid_s} />
      {secondsLeft === 0 ? (
        <Button variant="primary" wide onClick={onRenew}>
          {text.renew}
        </Button>
      ) : (
        <Button variant="gold" wide disabled={!covered} onClick={onReview}>
          {text.review}
        </Button>
      )}
    </>
  );
}

export function QuoteFacts({ quote }: { quote: Quote }) {
  const formats = useFormats();
  const one = (rate: string) => text.one(quote.source.currency, rate, quote.target.currency);
  const source = text.sources[quote.provider];
  const day = formats.date(`${quote.rates_as_of}T12:00:00Z`);
  return (
    <Pairs
      items={[
        [text.rate, one(quote.rate)],
        [text.market, one(quote.mid_rate)],
        [text.margin, text.marginOf(formats.money(quote.margin), quote.spread_percent)],
        [text.source, source === undefined ? `${quote.provider}, ${day}` : source(day)],
      ]}
    />
  );
}

export function Countdown({ secondsLeft, validS }: { secondsLeft: number; validS: number }) {
  return (
    <div className={s.countdown}>
      <progress className={s.bar} max={validS} value={secondsLeft} aria-label={text.holds(secondsLeft)} />
      <p data-testid="countdown">{secondsLeft === 0 ? text.over : text.holds(secondsLeft)}</p>
    </div>
  );
}
