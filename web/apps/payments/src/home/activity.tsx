import { payments } from "@florin/messages";
import { testMode } from "@florin/platform";
import { ButtonLink, Card, EmptyState, ErrorState, SkeletonRows, Table, TimeAgo } from "@florin/ui";
import { ArrowLeftRight } from "lucide-react";
import { usePayments } from "../shared/queries.ts";
import { AmountCell, PartyCell } from "../shared/row.tsx";
import { StatusBadge } from "../shared/status.tsx";
import s from "./activity.module.css";

const text = payments.home;
const shownMax = 8;

/** The latest payments; the live connection brings new ones. */
export function Activity() {
  const { data, error, refetch } = usePayments({}, shownMax);
  return (
    <Card
      title={text.activity}
      {...(testMode ? {} : { hint: text.activityHint })}
      flush
      aside={
        <ButtonLink to="/payments" size="small">
          {text.all}
        </ButtonLink>
      }
    >
      {error !== null && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <div className={s.waiting}>
          <SkeletonRows rows={5} />
        </div>
      ) : data.items.length === 0 ? (
        <EmptyState icon={ArrowLeftRight} title={text.none} text={text.noneText} />
      ) : (
        <Table
          label={text.activity}
          rows={data.items}
          rowKey={(payment) => payment.id}
          columns={[
            {
              key: "party",
              name: payments.list.columns.party,
              cell: (payment) => (
                <PartyCell
                  payment={payment}
                  detail={
                    <>
                      <TimeAgo at={payment.created_at} />
                      {payment.description && ` · ${payment.description}`}
                    </>
                  }
                />
              ),
            },
            {
              key: "status",
              name: payments.list.columns.status,
              wide: true,
              cell: (payment) => <StatusBadge status={payment.status} />,
            },
            {
              key: "amount",
              name: payments.list.columns.amount,
              end: true,
              cell: (payment) => <AmountCell payment={payment} />,
            },
          ]}
        />
      )}
    </Card>
  );
}
