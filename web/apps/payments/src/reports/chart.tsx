import { useFormats } from "@florin/data";
import { reports } from "@florin/messages";
import { BarChart, Card, Legend, Stack } from "@florin/ui";
import type { ReportLine } from "../shared/report.ts";
import { usePeriodName } from "./period-name.ts";
import { periodKeys } from "./periods.ts";
import type { Question } from "./question.ts";

const text = reports;
const chartHeight = 260;

interface Props {
  question: Question;
  lines: readonly ReportLine[];
  currency: string;
}

export function Chart({ question: { period, group }, lines, currency }: Props) {
  const formats = useFormats();
  const name = usePeriodName(group);
  const all = periodKeys(period, group);
  const values = (direction: string) => {
    const totals = new Map(
      lines.filter((line) => line.direction === direction).map((line) => [line.key, line.completed_total]),
    );
    return all.map((key) => totals.get(key) ?? 0);
  };
  const series = [
    { name: text.received, values: values("incoming") },
    { name: text.sent, values: values("outgoing") },
  ];
  return (
    <Card title={text.chart} hint={text.chartHint} aside={<Legend names={series.map((one) => one.name)} />}>
      <Stack gap={12}>
        <BarChart
          label={text.chartOf(currency, text.groups[group] ?? group)}
          days={all}
          series={series}
          height={chartHeight}
          formatDay={name}
          formatValue={(amount) => formats.money({ amount, currency })}
          formatTick={(amount) => formats.money({ amount: Math.round(amount), currency }, { compact: true })}
        />
      </Stack>
    </Card>
  );
}
