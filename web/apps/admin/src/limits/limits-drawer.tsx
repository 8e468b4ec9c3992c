/** What somebody may pay, what is left of it, and limits of their own. */
import { keys, parseMoney, queryClient, toDecimal, useFormats, useQuery, useSettings } from "@florin/data";
import { common, limits as text } from "@florin/messages";
import { api, notify, type Schemas, unwrap } from "@florin/platform";
import {
  Button,
  Callout,
  Dialog,
  DialogFooter,
  ErrorState,
  Pairs,
  SkeletonRows,
  Stack,
  TextField,
  useForm,
} from "@florin/ui";
import { useState } from "react";

type Limits = Schemas["LimitsItem"];
const names = ["payment", "day", "month"] as const;

export function LimitsDrawer({ id, name, onClose }: { id: string | null; name: string; onClose: () => void }) {
  return (
    <Dialog open={id !== null} onClose={onClose} title={text.title} hint={text.of(name)} side>
      {id !== null && <Contents id={id} />}
    </Dialog>
  );
}

function Contents({ id }: { id: string }) {
  const { data, error, refetch } = useQuery({
    queryKey: [keys.adminLimits, id],
    queryFn: () => unwrap(api.GET("/api/v1/limits/{user_id}", { params: { path: { user_id: id } } })),
    staleTime: 0,
  });
  const [changed, setChanged] = useState<string | null>(null);
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <SkeletonRows rows={6} />;
  if (data.items.length === 0) return <p>{text.none}</p>;
  return (
    <Stack>
      {data.items.map((item) =>
        changed === item.currency ? (
          <Change key={item.currency} id={id} item={item} onClose={() => setChanged(null)} />
        ) : (
          <Shown key={item.currency} item={item} onChange={() => setChanged(item.currency)} />
        ),
      )}
    </Stack>
  );
}

function Shown({ item, onChange }: { item: Limits; onChange: () => void }) {
  const formats = useFormats();
  const money = (amount: number) => formats.money({ amount, currency: item.currency });
  return (
    <section aria-label={item.currency}>
      <Pairs
        items={[
          [text.columns.payment, money(item.limits.payment)],
          [text.columns.day, `${money(item.limits.day)} · ${text.left(money(item.left_day))}`],
          [text.columns.month, `${money(item.limits.month)} · ${text.left(money(item.left_month))}`],
        ]}
      />
      {item.own !== null && <Callout tone="info">{text.ownBy(item.own.reason ?? "")}</Callout>}
      <DialogFooter>
        <Button size="small" onClick={onChange} aria-label={`${text.change}: ${item.currency}`}>
          {text.change}
        </Button>
      </DialogFooter>
    </section>
  );
}

function Change({ id, item, onClose }: { id: string; item: Limits; onClose: () => void }) {
  const { locale } = useSettings();
  const { currency, own } = item;
  const typed = (amount: number | null | undefined) =>
    amount === null || amount === undefined ? "" : toDecimal(amount, currency);
  const read = (value: string) => {
    const parsed = value.trim() === "" ? null : parseMoney(value, currency, locale);
    return parsed === null ? null : parsed.ok ? parsed.amount : undefined;
  };
  const form = useForm({
    initial: { payment: typed(own?.payment), day: typed(own?.day), month: typed(own?.month), reason: "" },
    validate: (values) => ({
      reason: values.reason.trim() === "" ? text.needed : undefined,
      ...Object.fromEntries(names.map((name) => [name, read(values[name]) === undefined ? text.amount : undefined])),
    }),
    submit: async (values) => {
      const amount = (name: (typeof names)[number]) => read(values[name]) ?? null;
      await unwrap(
        api.PUT("/api/v1/limits/{user_id}/{currency}", {
          params: { path: { user_id: id, currency } },
          body: {
            reason: values.reason.trim(),
            payment: amount("payment"),
            day: amount("day"),
            month: amount("month"),
          },
        }),
      );
      notify("success", text.saved);
      await queryClient.invalidateQueries({ queryKey: [keys.adminLimits, id] });
      onClose();
    },
  });
  return (
    <form {...form.formProps}>
      <Stack>
        {form.failure !== null && <Callout tone="bad">{form.failure}</Callout>}
        <p>{text.hint}</p>
        {names.map((name) => (
          <TextField
            key={name}
            {...form.field(name)}
            label={`${text.columns[name]} (${currency})`}
            inputMode="decimal"
            autoComplete="off"
          />
        ))}
        <TextField {...form.field("reason")} label={text.reason} maxLength={500} />
        <DialogFooter>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button type="submit" variant="primary" busy={form.busy}>
            {text.save}
          </Button>
        </DialogFooter>
      </Stack>
    </form>
  );
}
