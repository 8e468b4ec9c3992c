import { useFormats } from "@florin/data";
import { reports } from "@florin/messages";
import { BarChart, Legend, type Series } from "../chart/bar-chart.tsx";
import { Card } from "../components/card.tsx";
import { Stack } from "../components/layout.tsx";
import { usePeriodName } from "./period-name.ts";
import { periodKeys } from "./periods.ts";
import type { ReportQuestion } from "./question.ts";

const text = reports;
const chartHeight = 260;

interface Props {
  question: ReportQuestion;
  currency: string;
  label: string;
  /** What each of them shows, by the key of a period. */
  series: readonly { name: string; totals: ReadonlyMap<string, number> }[];
}

/** Amounts over the periods of a report, those without any included. */
export function ReportChart({ question: { period, group }, currency, label, series }: Props) {
  const formats = useFormats();
  const name = usePeriodName(group);
  const all = periodKeys(period, group);
  const bars: Series[] = series.map(({ name, totals }) => ({ name, values: all.map((key) => totals.get(key) ?? 0) }));
  return (
    <Card title={text.chart} hint={text.chartHint} aside={<Legend names={series.map((one) => one.name)} />}>
      <Stack gap={12}>
        <BarChart
          label={label}
          days={all}
          series={bars}
          height={chartHeight}
          formatDay={name}
          formatValue={(amount) => formats.money({ amount, currency })}
          formatTick={(amount) => formats.money({ amount: Math.round(amount), currency }, { compact: true })}
        />
      </Stack>
    </Card>
  );
}
