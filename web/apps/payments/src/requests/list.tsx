/** Requests that the person made, or that are made to them. */
import { requests } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  ButtonLink,
  Card,
  type Column,
  DateTime,
  EmptyState,
  MoneyText,
  PagedTable,
  PageHeader,
  Person,
  RowLink,
  Segmented,
  SelectField,
} from "@florin/ui";
import { HandCoins, Plus } from "lucide-react";
import { type Request, type Side, type RequestStatus as Status, useRequests } from "./queries.ts";
import s from "./requests.module.css";
import { RequestStatus, statuses, statusName } from "./status.tsx";

const text = requests.list;
const createPath = "/requests/new";

const columns: Column<Request>[] = [
  { key: "who", name: text.columns.who, cell: (request) => <Who request={request} /> },
  { key: "note", name: text.columns.note, wide: true, cell: ({ description }) => description },
  { key: "status", name: text.columns.status, cell: ({ status }) => <RequestStatus status={status} /> },
  { key: "expires", name: text.columns.expires, wide: true, cell: ({ expires_at }) => <DateTime at={expires_at} /> },
  { key: "amount", name: text.columns.amount, end: true, cell: (request) => <MoneyText money={request} /> },
];

/** The other side; a link for anyone has none. */
function Who({ request: { id, direction, requester, payer } }: { request: Request }) {
  const other = direction === "sent" ? payer : requester;
  const name = other?.name ?? text.anyone;
  return (
    <Person seed={other?.id ?? id} name={name} detail={other === null ? undefined : `@${other.handle}`}>
      <RowLink to={`/requests/${id}`}>{name}</RowLink>
    </Person>
  );
}

export function RequestList() {
  const [params, setParams] = useSearchParams();
  const side: Side = params.get("side") === "received" ? "received" : "sent";
  const status = (statuses.includes(params.get("status") ?? "") ? params.get("status") : null) as Status | null;
  const choose = (change: Record<string, string>) => {
    const next = Object.fromEntries(Object.entries({ side, status: status ?? "", ...change }).filter(([, v]) => v));
    setParams(next, { replace: true });
  };
  return (
    <>
      <PageHeader
        title={text.title}
        hint={text.hint}
        actions={
          <ButtonLink variant="primary" to={createPath}>
            <Plus size={17} aria-hidden="true" /> {text.create}
          </ButtonLink>
        }
      />
      <div className={s.controls}>
        <Segmented
          label={text.side}
          value={side}
          onValue={(chosen) => choose({ side: chosen })}
          options={[
            { value: "sent", label: text.sent },
            { value: "received", label: text.received },
          ]}
        />
        <div className={s.filter}>
          <SelectField
            label={text.status}
            labelHidden
            name="status"
            value={status ?? ""}
            onValue={(chosen) => choose({ status: chosen })}
            options={[
              { value: "", label: text.anyStatus },
              ...statuses.map((value) => ({ value, label: statusName(value) })),
            ]}
          />
        </div>
      </div>
      <Card flush>
        <Rows side={side} status={status} cursor={params.get("cursor")} />
      </Card>
    </>
  );
}

function Rows({ side, status, cursor }: { side: Side; status: Status | null; cursor: string | null }) {
  const found = useRequests(side, status, cursor);
  const empty = <Nothing side={side} filtered={status !== null} />;
  return <PagedTable found={found} label={text.table} columns={columns} empty={empty} skeleton={5} />;
}

function Nothing({ side, filtered }: { side: Side; filtered: boolean }) {
  const action = (
    <ButtonLink variant="primary" to={createPath}>
      {text.create}
    </ButtonLink>
  );
  return (
    <EmptyState
      icon={HandCoins}
      title={filtered ? text.noneFound : text.none[side]}
      text={text.noneText[side]}
      {...(side === "sent" ? { action } : {})}
    />
  );
}
