/** The platform's report: totals, counts, averages and refunds of everybody's payments, margins and fees. */
import { useNowMs, useSettings } from "@florin/data";
import { adminReports, reports } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  Button,
  Card,
  currencyOf,
  Download,
  EmptyState,
  ErrorState,
  PageHeader,
  ReportBody,
  ReportChart,
  ReportControls,
  type ReportLine,
  ReportPair,
  type ReportQuestion,
  reportQuestionOf,
  SkeletonRows,
  Stack,
  useReport,
  useReportAddress,
} from "@florin/ui";
import { ChartColumn } from "lucide-react";
import { Fees } from "./fees.tsx";
import { Breakdown, PeriodTable } from "./numbers.tsx";
import { type FeeLine, fileQuery, useFees } from "./queries.ts";
import { Totals } from "./totals.tsx";

const text = adminReports;

export function PlatformReports() {
  const { timeZone, currency: main } = useSettings();
  const nowMs = useNowMs();
  const [params] = useSearchParams();
  const question = reportQuestionOf(params, timeZone, nowMs);
  const report = useReport(question.period, question.group, "all");
  const fees = useFees(question.period);
  const lines = report.data?.items ?? [];
  const feeLines = fees.data?.items ?? [];
  const { currencies, currency } = currencyOf([...lines, ...feeLines], question.currency, main);
  const error = report.error ?? fees.error;
  const ready = report.data !== undefined && fees.data !== undefined;
  const again = () => void Promise.all([report.refetch(), fees.refetch()]);
  return (
    <>
      <PageHeader
        title={text.title}
        hint={text.hint}
        actions={
          <Download
            href={`/api/v1/payments/reports/export.csv?${fileQuery(question.period, question.group, currency)}`}
            file={text.file}
            label={text.export}
            failed={text.exportFailed}
          />
        }
      />
      <Stack>
        <ReportControls question={question} currencies={currencies} currency={currency} />
        {!ready ? (
          <Card>{error === null ? <SkeletonRows rows={7} /> : <ErrorState error={error} onRetry={again} />}</Card>
        ) : currencies.length === 0 ? (
          <Nothing />
        ) : (
          <ReportBody busy={report.isPlaceholderData || fees.isPlaceholderData}>
            <Report
              question={question}
              lines={lines.filter((line) => line.currency === currency)}
              fees={feeLines.filter((fee) => fee.currency === currency)}
              currency={currency}
            />
          </ReportBody>
        )}
      </Stack>
    </>
  );
}

interface Props {
  question: ReportQuestion;
  lines: readonly ReportLine[];
  fees: readonly FeeLine[];
  currency: string;
}

function Report({ question, lines, fees, currency }: Props) {
  const { period, group } = question;
  const series = [
    { name: text.arrived, totals: new Map(lines.map((line) => [line.key, line.completed_total])) },
    { name: text.refunded, totals: new Map(lines.map((line) => [line.key, line.refunded])) },
  ];
  return (
    <Stack>
      <Totals lines={lines} fees={fees} currency={currency} />
      <ReportChart
        question={question}
        currency={currency}
        label={text.chartOf(currency, reports.groups[group] ?? group)}
        series={series}
      />
      <PeriodTable question={question} lines={lines} currency={currency} />
      <ReportPair>
        <Breakdown period={period} by="status" currency={currency} />
        <Breakdown period={period} by="type" currency={currency} />
      </ReportPair>
      <Fees period={period} fees={fees} currency={currency} />
    </Stack>
  );
}

function Nothing() {
  const ask = useReportAddress();
  return (
    <Card>
      <EmptyState
        icon={ChartColumn}
        title={text.none}
        text={text.noneText}
        action={<Button onClick={() => ask({ days: "365", from: "", to: "", group: "" })}>{reports.longer}</Button>}
      />
    </Card>
  );
}
