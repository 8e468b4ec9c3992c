/** The dates of a rule that nobody has agreed to yet, worked out by the server. */
import { keepPreviousData, useQuery, useSettings } from "@florin/data";
import { recurring } from "@florin/messages";
import { api, type Schemas, unwrap } from "@florin/platform";
import { Callout, Card, SkeletonRows } from "@florin/ui";
import { Dates } from "../shared/dates.tsx";
import { useSettled } from "../shared/recipient.ts";
import { ruleInWords } from "../shared/rule.ts";
import s from "./new-payment.module.css";
import { ruleOf } from "./values.ts";

type Question = Schemas["PreviewInput"];

const text = recurring.preview;

export function Preview({ question }: { question: Question | null }) {
  const { locale } = useSettings();
  const settled = useSettled(question === null ? "" : JSON.stringify(question));
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ["schedule-preview", settled],
    queryFn: async () => {
      const body = JSON.parse(settled) as Question;
      const { occurrences, ends } = await unwrap(api.POST("/api/v1/schedules/preview", { body }));
      return { occurrences, ends, rule: ruleOf(body) };
    },
    enabled: settled !== "",
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <div className={s.preview}>
      <Card title={text.title} hint={question === null ? text.hint : ruleInWords(ruleOf(question), locale)}>
        {question === null ? (
          <p className={s.muted}>{text.waiting}</p>
        ) : error !== null ? (
          <Callout tone="warn">{text.failed}</Callout>
        ) : data === undefined ? (
          <SkeletonRows rows={6} height={24} />
        ) : (
          <div aria-live="polite" aria-busy={isPlaceholderData} className={s.dates}>
            <Dates dates={data.occurrences} rule={data.rule} />
            <p className={s.muted}>{data.ends ? text.ends : text.more}</p>
          </div>
        )}
      </Card>
    </div>
  );
}
