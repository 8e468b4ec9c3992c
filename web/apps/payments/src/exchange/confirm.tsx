/** One look before it happens. A price that runs out meanwhile is asked for again, and shown again. */
import { useFormats } from "@florin/data";
import { common, exchange } from "@florin/messages";
import { ApiError, notify } from "@florin/platform";
import { Button, Callout, Dialog, DialogFooter, errorText, MoneyText } from "@florin/ui";
import { useState } from "react";
import { useSecondsLeft } from "./clocks.ts";
import s from "./exchange.module.css";
import { Countdown, QuoteFacts } from "./price.tsx";
import { type Exchange, type Price, useExchange } from "./queries.ts";

const text = exchange.confirm;

interface Props {
  open: boolean;
  price: Price | undefined;
  /** Asks for the same once more. */
  renew: () => Promise<Price | undefined>;
  onClose: () => void;
  onDone: (made: Exchange) => void;
}

export function Confirm({ open, price, renew, onClose, onDone }: Props) {
  return (
    <Dialog open={open && price !== undefined} onClose={onClose} title={text.title} hint={text.hint}>
      {price !== undefined && <Question price={price} renew={renew} onClose={onClose} onDone={onDone} />}
    </Dialog>
  );
}

function Question({ price, renew, onClose, onDone }: Omit<Props, "open"> & { price: Price }) {
  const formats = useFormats();
  const [renewed, setRenewed] = useState(false);
  const { quote, untilMs } = price;
  const secondsLeft = useSecondsLeft(untilMs);
  const make = useExchange((made) => {
    notify("success", text.done(formats.money(made.source), formats.money(made.target)));
    onDone(made);
  });
  const again = async () => {
    make.reset();
    await renew();
    setRenewed(true);
  };
  const submit = () =>
    make.mutate(quote, {
      onError: (error) => {
        if (error instanceof ApiError && error.code === "quote_expired") void again();
      },
    });
  const expired = make.error instanceof ApiError && make.error.code === "quote_expired";
  return (
    <>
      <div className={s.both}>
        <p>
          <span>{text.give}</span> <MoneyText money={quote.source} />
        </p>
        <p>
          <span>{text.get}</span> <MoneyText money={quote.target} />
        </p>
      </div>
      <QuoteFacts quote={quote} />
      <Countdown secondsLeft={secondsLeft} validS={quote.valid_s} />
      {renewed && make.error === null && secondsLeft > 0 && <Callout tone="info">{text.renewed}</Callout>}
      {make.error !== null && !expired && <Callout tone="bad">{errorText(make.error)}</Callout>}
      <DialogFooter>
        <Button onClick={onClose}>{common.cancel}</Button>
        {secondsLeft === 0 && !make.isPending ? (
          <Button variant="primary" onClick={() => void again()}>
            {exchange.price.renew}
          </Button>
        ) : (
          <Button variant="gold" busy={make.isPending} onClick={submit}>
            {text.submit(formats.money(quote.source))}
          </Button>
        )}
      </DialogFooter>
    </>
  );
}
