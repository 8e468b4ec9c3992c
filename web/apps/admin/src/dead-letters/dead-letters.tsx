/** Events that a service could not handle: look, put back, discard. */
import { humanize, deadLetters as text } from "@florin/messages";
import { Link, useSearchParams } from "@florin/platform";
import {
  Badge,
  Button,
  Card,
  type Column,
  EmptyState,
  PagedTable,
  PageHeader,
  RowButton,
  SelectField,
  TimeAgo,
  useUrlFilters,
} from "@florin/ui";
import { MailX, RefreshCw, RotateCw } from "lucide-react";
import s from "../filters.module.css";
import { LetterDrawer } from "./letter-drawer.tsx";
import { type Letter, useLetters, useQueues, useRetryAll } from "./queries.ts";

const filterNames = ["queue"] as const;

const columns = (open: (id: string) => void): Column<Letter>[] => [
  {
    key: "type",
    name: text.columns.type,
    cell: ({ id, type }) => <RowButton onClick={() => open(id)}>{type}</RowButton>,
  },
  { key: "queue", name: text.columns.queue, wide: true, cell: ({ queue }) => humanize(queue) },
  {
    key: "reason",
    name: text.columns.reason,
    cell: ({ reason }) => <Badge tone="bad">{text.reasons[reason] ?? humanize(reason)}</Badge>,
  },
  { key: "tries", name: text.columns.tries, end: true, wide: true, cell: ({ tries }) => String(tries) },
  {
    key: "when",
    name: text.columns.when,
    end: true,
    wide: true,
    cell: ({ failed_at }) => (failed_at === null ? "–" : <TimeAgo at={failed_at} />),
  },
];

export function DeadLetters() {
  const [params, setParams] = useSearchParams();
  const filters = useUrlFilters(filterNames);
  const queue = params.get("queue");
  const queues = useQueues();
  const found = useLetters(queue);
  const show = (id: string | null) =>
    setParams((before) => {
      const after = new URLSearchParams(before);
      if (id === null) after.delete("letter");
      else after.set("letter", id);
      return after;
    });
  const known = queues.data?.items ?? [];
  const options = [
    { value: "", label: text.anyQueue },
    ...known.map(({ queue: value, dead }) => ({ value, label: `${humanize(value)}: ${text.count(dead)}` })),
  ];
  const dead = known.find(({ queue: value }) => value === queue)?.dead ?? 0;
  const reload = () => {
    void found.refetch();
    void queues.refetch();
  };
  return (
    <>
      <PageHeader
        title={text.title}
        hint={text.hint}
        actions={
          <Button busy={found.isFetching && found.data !== undefined} onClick={reload}>
            <RefreshCw size={16} aria-hidden="true" /> {text.refresh}
          </Button>
        }
      />
      <Card flush>
        <search className={s.filters}>
          <SelectField small label={text.queue} labelHidden options={options} {...filters.select("queue")} />
          {queue !== null && dead > 0 && <RetryAll queue={queue} />}
          <Link to="/admin/deliveries">{text.deliveries}</Link>
        </search>
        <PagedTable
          found={found}
          label={text.table}
          columns={columns(show)}
          empty={<EmptyState icon={MailX} title={text.none} text={text.noneText} />}
          skeleton={6}
        />
      </Card>
      <LetterDrawer
        letter={found.data?.items.find(({ id }) => id === params.get("letter")) ?? null}
        onClose={() => show(null)}
      />
    </>
  );
}

function RetryAll({ queue }: { queue: string }) {
  const all = useRetryAll(queue, text.retriedAll);
  return (
    <Button variant="primary" busy={all.isPending} onClick={() => all.mutate()}>
      <RotateCw size={16} aria-hidden="true" /> {text.retryAll}
    </Button>
  );
}
