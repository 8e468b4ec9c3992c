/** Totals, counts, averages and refunds of own payments, per currency and period. */
import { useNowMs, useSettings } from "@florin/data";
import { reports } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import { Button, ButtonLink, Card, EmptyState, ErrorState, PageHeader, SkeletonRows, Stack } from "@florin/ui";
import { ChartColumn } from "lucide-react";
import { queryText } from "../list/question.ts";
import { ExportLink } from "../shared/export-link.tsx";
import { boundsOf, type ReportLine, useReport } from "../shared/report.ts";
import { Chart } from "./chart.tsx";
import { Controls, useAsk } from "./controls.tsx";
import { Breakdown, PeriodTable } from "./numbers.tsx";
import { type Question, questionOf } from "./question.ts";
import s from "./reports.module.css";
import { Totals } from "./totals.tsx";

const text = reports;

export function Reports() {
  const { timeZone, currency: main } = useSettings();
  const nowMs = useNowMs();
  const [params] = useSearchParams();
  const question = questionOf(params, timeZone, nowMs);
  const { data, error, refetch, isPlaceholderData } = useReport(question.period, question.group);
  const lines = data?.items ?? [];
  const currencies = [...new Set(lines.map((line) => line.currency))].sort();
  const currency = [question.currency, main, currencies[0]].find((name) => name && currencies.includes(name)) ?? main;
  return (
    <>
      <PageHeader
        title={text.title}
        hint={text.hint}
        actions={<ExportLink query={queryText(boundsOf(question.period))} />}
      />
      <Stack>
        <Controls question={question} currencies={currencies} currency={currency} />
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
          <div className={s.report} aria-busy={isPlaceholderData}>
            <Report
              question={question}
              lines={lines.filter((line) => line.currency === currency)}
              currency={currency}
            />
          </div>
        )}
      </Stack>
    </>
  );
}

interface Props {
  question: Question;
  lines: readonly ReportLine[];
  currency: string;
}

function Report({ question, lines, currency }: Props) {
  return (
    <Stack>
      <Totals lines={lines} currency={currency} />
      <Chart question={question} lines={lines} currency={currency} />
      <PeriodTable question={question} lines={lines} currency={currency} />
      <div className={s.pair}>
        <Breakdown period={question.period} by="status" currency={currency} />
        <Breakdown period={question.period} by="type" currency={currency} />
      </div>
    </Stack>
  );
}

function Nothing() {
  const ask = useAsk();
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
