/** One look before it is sent. */
import { type Formats, type Money, momentOf, useFormats, useSettings } from "@florin/data";
import { newPayment, payments, recurring } from "@florin/messages";
import { Button, Card, MoneyText, Pairs, Person, Stack } from "@florin/ui";
import { type ReactNode, useEffect, useRef } from "react";
import { amountOf } from "../shared/amount.ts";
import { cardName } from "../shared/cards.ts";
import { ruleInWords } from "../shared/rule.ts";
import s from "./new-payment.module.css";
import type { NewPayment } from "./use-new-payment.ts";
import { type Kind, previewOf, ruleOf } from "./values.ts";

const text = newPayment;
const hints: Record<Kind, string> = { now: text.nowHint, later: text.laterHint, again: text.againHint };
const confirms: Record<Kind, (amount: string) => string> = { now: text.pay, later: text.schedule, again: text.repeat };

export function Review({ making, failed }: { making: NewPayment; failed: ReactNode }) {
  const { form, values, recipient, setting, edit, saved } = making;
  const { locale } = useSettings();
  const formats = useFormats();
  const title = useRef<HTMLDivElement>(null);
  useEffect(() => title.current?.focus(), []);
  if (recipient === null) return null;
  const when = values.when as Kind;
  const card = when === "now" ? saved.find(({ id }) => id === values.source) : undefined;
  const money: Money = { amount: amountOf(values.amount, values.currency, setting.locale), currency: values.currency };
  return (
    <div ref={title} tabIndex={-1} className={s.review}>
      <Stack>
        {failed}
        <Card title={text.review} hint={hints[when]}>
          <p className={s.sum} data-testid="review-amount">
            <MoneyText money={money} />
          </p>
          <Pairs
            items={[
              [payments.pay.to, <To key="to" {...recipient} />],
              [text.sender, card === undefined ? text.wallet(values.currency) : cardName(card)],
              ...whenRows(making, locale, formats),
              ...(values.note.trim() === "" ? [] : [[payments.pay.note, values.note.trim()] as [string, string]]),
            ]}
          />
        </Card>
        <div className={s.buttons}>
          <Button onClick={edit}>{text.edit}</Button>
          <Button type="submit" variant="gold" busy={form.busy}>
            {confirms[when](setting.shown(money))}
          </Button>
        </div>
      </Stack>
    </div>
  );
}

const To = ({ id, name, handle }: { id: string; name: string; handle: string | null }) => (
  <Person seed={id} name={name} detail={handle === null ? undefined : `@${handle}`} />
);

function whenRows({ values, setting }: NewPayment, locale: string, formats: Formats): [string, string][] {
  if (values.when === "now") return [];
  const question = previewOf(values, setting);
  if (question !== null) {
    return [
      [recurring.details.rule, ruleInWords(ruleOf(question), locale)],
      [recurring.details.zone, setting.timeZone],
    ];
  }
  const moment = momentOf(values.date, values.time, setting.timeZone);
  return moment === null ? [] : [[text.date, formats.dayTime(moment)]];
}
