/** Asking for money: how much, of whom, on which terms. */
import { keys, queryClient, refreshSoon, useSettings } from "@florin/data";
import { payments, requests } from "@florin/messages";
import { ApiError, api, notify, type Schemas, unwrap, useNavigate, useSession } from "@florin/platform";
import { Button, Callout, Card, ChoiceField, PageHeader, SelectField, Stack, TextField, useForm } from "@florin/ui";
import { useRef } from "react";
import { amountError, amountOf, commonCurrencies, currencyOptions } from "../shared/amount.ts";
import { useWallets } from "../shared/queries.ts";
import { findRecipient, isSelf } from "../shared/recipient.ts";
import { RecipientField } from "../shared/recipient-field.tsx";
import s from "./requests.module.css";

const text = requests.create;
const noteLengthMax = 500;
const dayMs = 86_400_000;
const lifetimes = [1, 7, 30, 90];
const pauses = [1, 3, 7];

const choices = (labels: Record<string, string>, hints: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label, hint: hints[value] ?? "" }));

function useNewRequest() {
  const { locale, currency } = useSettings();
  const self = useSession((state) => state.user);
  const navigate = useNavigate();
  // One key for one intention: sending again after a lost answer makes no second request.
  const sent = useRef<{ body: string; key: string } | null>(null);
  return useForm({
    initial: {
      amount: "",
      currency,
      note: "",
      of: "anyone",
      payer: "",
      parts: "no",
      min: "",
      days: "30",
      remind: "",
    },
    validate: ({ amount, currency: chosen, of, payer, parts, min }) => {
      const least = parts === "yes" && min.trim() !== "" ? amountError(min, chosen, locale) : undefined;
      const wrong = amountError(amount, chosen, locale);
      const above =
        wrong === undefined && least === undefined && parts === "yes" && min.trim() !== ""
          ? amountOf(min, chosen, locale) > amountOf(amount, chosen, locale)
          : false;
      return {
        amount: wrong,
        payer:
          of !== "person"
            ? undefined
            : payer.trim() === ""
              ? text.payerMissing
              : isSelf(payer, self)
                ? text.self
                : undefined,
        min: least ?? (above ? text.minTooLarge : undefined),
      };
    },
    wireNames: { note: "description", min: "min_amount" },
    place: ({ code, message }) => (code.startsWith("recipient_") ? { field: "payer", message } : null),
    submit: async ({ amount, currency: chosen, note, of, payer, parts, min, days, remind }) => {
      const found = of === "person" ? await findRecipient(payer) : null;
      if (of === "person" && found === null) throw new ApiError(404, "recipient_unknown", payments.pay.toUnknown);
      const terms = {
        amount: amountOf(amount, chosen, locale),
        currency: chosen,
        partial_allowed: parts === "yes",
        ...(note.trim() === "" ? {} : { description: note.trim() }),
        ...(found === null ? {} : { payer: { id: found.id } }),
        ...(parts === "yes" && min.trim() !== "" ? { min_amount: amountOf(min, chosen, locale) } : {}),
        ...(found !== null && remind !== "" ? { reminders: { every_days: Number(remind), times: 3 } } : {}),
      };
      const said = JSON.stringify([terms, days]);
      if (sent.current?.body !== said) sent.current = { body: said, key: crypto.randomUUID() };
      const body: Schemas["RequestInput"] = {
        ...terms,
        expires_at: new Date(Date.now() + Number(days) * dayMs).toISOString(),
      };
      const made = await unwrap(
        api.POST("/api/v1/payment-requests", { body, headers: { "Idempotency-Key": sent.current.key } }),
      );
      queryClient.setQueryData([keys.requests, made.id], made);
      refreshSoon(keys.requests);
      notify("success", text.done);
      navigate(`/requests/${made.id}`);
    },
  });
}

export function NewRequest() {
  const form = useNewRequest();
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} back={{ to: "/requests", label: text.back }} />
      <form className={s.narrow} {...form.formProps}>
        <Stack>
          {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
          <What form={form} />
          <Terms form={form} />
          <div className={s.buttons}>
            <Button type="submit" variant="gold" busy={form.busy}>
              {text.submit}
            </Button>
          </div>
        </Stack>
      </form>
    </>
  );
}

type Form = ReturnType<typeof useNewRequest>;

function What({ form }: { form: Form }) {
  const wallets = useWallets().data?.items ?? [];
  const { values } = form;
  const held = wallets.map((wallet) => wallet.currency);
  return (
    <Card title={text.what}>
      <div className={s.form}>
        <div className={s.amountPair}>
          <TextField
            {...form.field("amount")}
            label={payments.pay.amount}
            inputMode="decimal"
            autoComplete="off"
            placeholder="0.00"
          />
          <SelectField
            label={payments.pay.currency}
            name="currency"
            value={values.currency}
            onValue={(value) => form.set("currency", value)}
            options={currencyOptions(values.currency, ...held, ...commonCurrencies)}
          />
        </div>
        <TextField {...form.field("note")} label={requests.details.note} maxLength={noteLengthMax} optional />
        <ChoiceField
          label={text.of}
          name="of"
          value={values.of}
          onValue={(value) => form.set("of", value)}
          options={choices(text.ofKinds, text.ofHints)}
        />
        {values.of === "person" && <RecipientField {...form.field("payer")} label={text.payer} />}
      </div>
    </Card>
  );
}

function Terms({ form }: { form: Form }) {
  const { values } = form;
  return (
    <Card title={text.terms}>
      <div className={s.form}>
        <ChoiceField
          label={text.parts}
          name="parts"
          value={values.parts}
          onValue={(value) => form.set("parts", value)}
          options={choices(text.partKinds, text.partHints)}
        />
        {values.parts === "yes" && (
          <TextField
            {...form.field("min")}
            label={text.min}
            inputMode="decimal"
            autoComplete="off"
            after={values.currency}
            afterWidth={56}
            optional
          />
        )}
        <SelectField
          label={text.expires}
          name="days"
          value={values.days}
          onValue={(value) => form.set("days", value)}
          options={lifetimes.map((days) => ({ value: String(days), label: text.days(days) }))}
        />
        {values.of === "person" && (
          <SelectField
            label={text.reminders}
            name="remind"
            value={values.remind}
            onValue={(value) => form.set("remind", value)}
            options={[
              { value: "", label: text.noReminders },
              ...pauses.map((days) => ({ value: String(days), label: text.every(days) })),
            ]}
          />
        )}
      </div>
    </Card>
  );
}
