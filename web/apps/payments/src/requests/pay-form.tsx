/** Paying a request: how much where parts are allowed, from where, one look, done. */
import { type Money, toDecimal, useFormats, useMutation, useSettings } from "@florin/data";
import { cards, common, requests } from "@florin/messages";
import { type ApiError, notify, type Schemas } from "@florin/platform";
import {
  Button,
  Callout,
  Dialog,
  DialogFooter,
  errorText,
  MoneyText,
  Pairs,
  SelectField,
  TextField,
  useForm,
} from "@florin/ui";
import { useRef, useState } from "react";
import { amountError, amountOf } from "../shared/amount.ts";
import { cardName, leaveToConfirm, offered, useCards } from "../shared/cards.ts";
import { useWallets } from "../shared/queries.ts";
import { type PublicRequest, refreshPaid } from "./queries.ts";
import s from "./requests.module.css";

const text = requests.pay;

export interface Order {
  amount: number;
  source: string;
}

type Payable = Pick<
  PublicRequest,
  "requester" | "amount" | "open_amount" | "currency" | "partial_allowed" | "min_amount" | "description"
>;
type Pay = (order: Order, key: string) => Promise<Schemas["PaymentItem"]>;

interface Props {
  request: Payable;
  pay: Pay;
  onPaid: (payment: Schemas["PaymentItem"]) => void;
}

/** Nothing was decided about the payment: the same key must be used again. */
const isOpen = ({ status, code }: ApiError) => status === 0 || status >= 500 || code === "idempotency_in_progress";

export function PayForm({ request, pay, onPaid }: Props) {
  const { locale } = useSettings();
  const formats = useFormats();
  const [order, setOrder] = useState<Order | null>(null);
  const { currency, open_amount, partial_allowed } = request;
  const least = Math.min(request.min_amount ?? 1, open_amount);
  const shown = (amount: number) => formats.money({ amount, currency });
  const wallets = useWallets().data?.items;
  // Not known yet is not nothing: the server has the last word.
  const available = wallets && (wallets.find((wallet) => wallet.currency === currency)?.available.amount ?? 0);
  const saved = offered(useCards().data?.items ?? []);
  const form = useForm({
    initial: { amount: toDecimal(open_amount, currency), source: "wallet" },
    validate: ({ amount, source }) => {
      const wrong = partial_allowed ? amountError(amount, currency, locale) : undefined;
      if (wrong !== undefined) return { amount: wrong };
      const asked = partial_allowed ? amountOf(amount, currency, locale) : open_amount;
      return {
        amount:
          asked > open_amount
            ? text.tooMuch(shown(open_amount))
            : asked < least
              ? text.tooLittle(shown(least))
              : undefined,
        source:
          source === "wallet" && available !== undefined && asked > available
            ? text.short(shown(available))
            : undefined,
      };
    },
    submit: async ({ amount, source }) =>
      setOrder({ amount: partial_allowed ? amountOf(amount, currency, locale) : open_amount, source }),
  });
  return (
    <>
      <form className={s.form} {...form.formProps}>
        {partial_allowed && (
          <TextField
            {...form.field("amount")}
            label={text.amount}
            inputMode="decimal"
            autoComplete="off"
            after={currency}
            afterWidth={56}
            hint={
              request.min_amount === null
                ? text.whole(shown(open_amount))
                : text.least(shown(open_amount), shown(least))
            }
          />
        )}
        <SelectField
          label={text.source}
          name="source"
          value={form.values.source}
          error={form.errors.source}
          hint={
            form.values.source === "wallet" && available !== undefined ? text.available(shown(available)) : undefined
          }
          onValue={(value) => form.set("source", value)}
          options={[
            { value: "wallet", label: text.wallet(currency) },
            ...saved.map((card) => ({ value: card.id, label: cardName(card) })),
          ]}
        />
        <Button type="submit" variant="gold" wide busy={form.busy}>
          {text.review}
        </Button>
      </form>
      <Confirm
        order={order}
        request={request}
        from={saved.find(({ id }) => id === order?.source)}
        pay={pay}
        onClose={() => setOrder(null)}
        onPaid={onPaid}
      />
    </>
  );
}

interface ConfirmProps extends Props {
  order: Order | null;
  from: Schemas["PaymentMethodItem"] | undefined;
  onClose: () => void;
}

function Confirm({ order, request, from, pay, onClose, onPaid }: ConfirmProps) {
  const formats = useFormats();
  // One key for one intention: pressing again after a lost answer cannot pay twice.
  const intention = useRef<{ order: Order; key: string } | null>(null);
  const paying = useMutation<Schemas["PaymentItem"], ApiError, Order>({
    mutationFn: (sent) => {
      if (intention.current?.order !== sent) intention.current = { order: sent, key: crypto.randomUUID() };
      return pay(sent, intention.current.key);
    },
    onError: (error) => {
      if (!isOpen(error)) intention.current = null;
      refreshPaid();
    },
    onSuccess: (payment) => {
      if (leaveToConfirm(payment.funding ?? null)) return;
      const failed = payment.status === "failed";
      const said = payment.status === "completed" ? text.done(formats.money(payment), request.requester) : text.started;
      notify(failed ? "error" : "success", failed ? cards.returned.failed : said);
      refreshPaid();
      close();
      onPaid(payment);
    },
  });
  const close = () => {
    paying.reset();
    onClose();
  };
  const money: Money | null = order && { amount: order.amount, currency: request.currency };
  return (
    <Dialog open={order !== null} onClose={close} title={text.confirmTitle} hint={text.confirmHint}>
      {order !== null && money !== null && (
        <>
          <p className={s.sum}>
            <MoneyText money={money} />
          </p>
          <Pairs
            items={[
              [text.to, request.requester],
              [text.from, from === undefined ? text.wallet(request.currency) : cardName(from)],
              ...(request.description === "" ? [] : [[text.note, request.description] as [string, string]]),
            ]}
          />
          {paying.error !== null && <Callout tone="bad">{errorText(paying.error)}</Callout>}
          <DialogFooter>
            <Button onClick={close}>{common.cancel}</Button>
            <Button variant="gold" busy={paying.isPending} onClick={() => paying.mutate(order)}>
              {text.send(formats.money(money))}
            </Button>
          </DialogFooter>
        </>
      )}
    </Dialog>
  );
}
