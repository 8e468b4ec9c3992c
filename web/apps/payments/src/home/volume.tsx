/** The last thirty days, per currency. */
import { useFormats, useSettings } from "@florin/data";
import { payments } from "@florin/messages";
import { BarChart, Card, ErrorState, Legend, Segmented, Skeleton, Stack } from "@florin/ui";
import { useState } from "react";
import { perDay, useLastDays } from "./last-days.ts";
import s from "./volume.module.css";

const text = payments.home;
const chartHeight = 220;

export function Volume() {
  const { currency: main } = useSettings();
  const formats = useFormats();
  const { days, data, error, refetch } = useLastDays();
  const [chosen, setChosen] = useState<string | null>(null);

  const rows = data?.items ?? [];
  const currencies = [...new Set(rows.map((row) => row.currency))].sort();
  const currency =
    chosen !== null && currencies.includes(chosen)
      ? chosen
      : currencies.includes(main)
        ? main
        : (currencies[0] ?? main);
  const series = [
    { name: text.received, values: perDay(rows, days, currency, "incoming") },
    { name: text.sent, values: perDay(rows, days, currency, "outgoing") },
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
          <BarChart
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
