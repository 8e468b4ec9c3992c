/** Statements: a row for each month of each wallet, to be taken as PDF or CSV. */
import { keys, useQuery, useSettings } from "@florin/data";
import { statements } from "@florin/messages";
import { api, type Schemas, unwrap } from "@florin/platform";
import {
  Badge,
  ButtonLink,
  Card,
  type Column,
  Download,
  EmptyState,
  ErrorState,
  MoneyText,
  PageHeader,
  SkeletonRows,
  Table,
} from "@florin/ui";
import { FileText } from "lucide-react";
import s from "./statements.module.css";

type Statement = Schemas["StatementItem"];

const text = statements;

/** The month is a calendar month, whatever zone this browser is in. */
const monthName = (month: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${month}-01T00:00:00Z`),
  );

const columns = (locale: string): Column<Statement>[] => [
  {
    key: "month",
    name: text.columns.month,
    cell: (item) => <Month item={item} name={monthName(item.month, locale)} />,
  },
  { key: "wallet", name: text.columns.wallet, wide: true, cell: ({ currency }) => currency },
  {
    key: "opening",
    name: text.columns.opening,
    end: true,
    wide: true,
    cell: (item) => <Amount item={item} of="opening" />,
  },
  { key: "in", name: text.columns.in, end: true, wide: true, cell: (item) => <Amount item={item} of="incoming" /> },
  { key: "out", name: text.columns.out, end: true, wide: true, cell: (item) => <Amount item={item} of="outgoing" /> },
  { key: "closing", name: text.columns.closing, end: true, cell: (item) => <Amount item={item} of="closing" /> },
  {
    key: "files",
    name: text.columns.files,
    end: true,
    cell: (item) => <Files item={item} name={monthName(item.month, locale)} />,
  },
];

const Amount = ({ item, of }: { item: Statement; of: "opening" | "incoming" | "outgoing" | "closing" }) => (
  <MoneyText money={{ amount: item[of], currency: item.currency }} />
);

const Month = ({ item, name }: { item: Statement; name: string }) => (
  <div>
    <p className={s.month}>
      {name} {item.closed_at === null && <Badge tone="neutral">{text.running}</Badge>}
    </p>
    <p className={s.detail}>{text.entries(item.entries)}</p>
  </div>
);

function Files({ item: { month, currency }, name }: { item: Statement; name: string }) {
  return (
    <div className={s.files}>
      {(["pdf", "csv"] as const).map((kind) => (
        <Download
          key={kind}
          href={`/api/v1/statements/${month}.${kind}?currency=${currency}`}
          file={`florin-${currency.toLowerCase()}-${month}.${kind}`}
          label={text[kind]}
          ariaLabel={text.fileLabel(text[kind], name, currency)}
          failed={text.failed}
        />
      ))}
    </div>
  );
}

export function Statements() {
  const { locale } = useSettings();
  const { data, error, refetch } = useQuery({
    queryKey: [keys.payments, "statements"],
    queryFn: () => unwrap(api.GET("/api/v1/statements")),
  });
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} />
      <Card flush>
        {error !== null && data === undefined ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <div className={s.waiting}>
            <SkeletonRows rows={4} />
          </div>
        ) : data.items.length === 0 ? (
          <EmptyState
            icon={FileText}
            title={text.none}
            text={text.noneText}
            action={
              <ButtonLink variant="primary" to="/payments/new">
                {text.pay}
              </ButtonLink>
            }
          />
        ) : (
          <Table
            label={text.table}
            columns={columns(locale)}
            rows={data.items}
            rowKey={({ month, currency }) => `${month} ${currency}`}
          />
        )}
      </Card>
    </>
  );
}
