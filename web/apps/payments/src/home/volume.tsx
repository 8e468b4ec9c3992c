/** The last thirty days, per currency. */
import { useFormats, useSettings } from "@florin/data";
import { payments } from "@florin/messages";
import { AreaChart, Card, ErrorState, Legend, Segmented, Skeleton, Stack } from "@florin/ui";
import { useState } from "react";
import { useDailyReport } from "../shared/queries.ts";
import { daysUntil, today } from "./days.ts";
import s from "./volume.module.css";

const text = payments.home;
const daysShown = 30;
const chartHeight = 220;

export function Volume() {
  const { currency: main } = useSettings();
  const formats = useFormats();
  const days = daysUntil(today(), daysShown);
  const { data, error, refetch } = useDailyReport(days[0] ?? "", days.at(-1) ?? "");
  const [chosen, setChosen] = useState<string | null>(null);

  const rows = data?.items ?? [];
  const currencies = [...new Set(rows.map((row) => row.currency))].sort();
  const currency =
    chosen !== null && currencies.includes(chosen)
      ? chosen
      : currencies.includes(main)
        ? main
        : (currencies[0] ?? main);
  const totals = new Map(
    rows.filter((row) => row.currency === currency).map((row) => [`${row.direction} ${row.key}`, row.total]),
  );
  const series = [
    { name: text.received, values: days.map((day) => totals.get(`incoming ${day}`) ?? 0) },
    { name: text.sent, values: days.map((day) => totals.get(`outgoing ${day}`) ?? 0) },
  ];
  const money = (amount: number) => formats.money({ amount, currency });

  return (
    <Card
      title={text.volume}
      hint={text.volumeHint}
      aside={
        currencies.length > 1 && (
          <Segmented
            label={text.currency}
            value={currency}
            onValue={setChosen}
            options={currencies.map((value) => ({ value, label: value }))}
          />
        )
      }
    >
      {error !== null && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton height={chartHeight} />
      ) : rows.length === 0 ? (
        <p className={s.none}>{text.volumeNone}</p>
      ) : (
        <Stack gap={12}>
          <Legend names={series.map(({ name }) => name)} />
          <AreaChart
            label={text.volumeOf(currency)}
            days={days}
            series={series}
            height={chartHeight}
            formatDay={formats.day}
            formatValue={money}
            formatTick={(amount) => formats.money({ amount: Math.round(amount), currency }, { compact: true })}
          />
        </Stack>
      )}
    </Card>
  );
}
