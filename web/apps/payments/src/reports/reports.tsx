/** Totals, counts, averages and refunds of own payments, per currency and period. */
import { useNowMs, useSettings } from "@florin/data";
import { reports } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  Button,
  ButtonLink,
  boundsOf,
  Card,
  currencyOf,
  EmptyState,
  ErrorState,
  PageHeader,
  ReportBody,
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
import { queryText } from "../list/question.ts";
import { ExportLink } from "../shared/export-link.tsx";
import { Chart } from "./chart.tsx";
import { Breakdown, PeriodTable } from "./numbers.tsx";
import { Totals } from "./totals.tsx";

const text = reports;

export function Reports() {
  const { timeZone, currency: main } = useSettings();
  const nowMs = useNowMs();
  const [params] = useSearchParams();
  const question = reportQuestionOf(params, timeZone, nowMs);
  const { data, error, refetch, isPlaceholderData } = useReport(question.period, question.group);
  const lines = data?.items ?? [];
  const { currencies, currency } = currencyOf(lines, question.currency, main);
  return (
    <>
      <PageHeader
        title={text.title}
        hint={text.hint}
        actions={<ExportLink query={queryText(boundsOf(question.period))} />}
      />
      <Stack>
        <ReportControls question={question} currencies={currencies} currency={currency} />
        {error !== null && data === undefined ? (
          <Card>
            <ErrorState error={error} onRetry={() => void refetch()} />
          </Card>
        ) : data === undefined ? (
          <Card>
            <SkeletonRows rows={7} />
          </Card>
        ) : lines.length === 0 ? (
          <Nothing />
        ) : (
          <ReportBody busy={isPlaceholderData}>
            <Report
              question={question}
              lines={lines.filter((line) => line.currency === currency)}
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
  currency: string;
}

function Report({ question, lines, currency }: Props) {
  return (
    <Stack>
      <Totals lines={lines} currency={currency} />
      <Chart question={question} lines={lines} currency={currency} />
      <PeriodTable question={question} lines={lines} currency={currency} />
      <ReportPair>
        <Breakdown period={question.period} by="status" currency={currency} />
        <Breakdown period={question.period} by="type" currency={currency} />
      </ReportPair>
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
        action={
          <>
            <Button onClick={() => ask({ days: "365", from: "", to: "", group: "" })}>{text.longer}</Button>
            <ButtonLink variant="primary" to="/payments/new">
              {text.make}
            </ButtonLink>
          </>
        }
      />
    </Card>
  );
}
