import { reports } from "@florin/messages";
import { ReportChart, type ReportLine, type ReportQuestion } from "@florin/ui";

const text = reports;

interface Props {
  question: ReportQuestion;
  lines: readonly ReportLine[];
  currency: string;
}

export function Chart({ question, lines, currency }: Props) {
  const totals = (direction: string) =>
    new Map(lines.filter((line) => line.direction === direction).map((line) => [line.key, line.completed_total]));
  return (
    <ReportChart
      question={question}
      currency={currency}
      label={text.chartOf(currency, text.groups[question.group] ?? question.group)}
      series={[
        { name: text.received, totals: totals("incoming") },
        { name: text.sent, totals: totals("outgoing") },
      ]}
    />
  );
}
