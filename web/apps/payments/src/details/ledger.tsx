import { humanize, payments } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import { Card, DateTime, MoneyText, Table } from "@florin/ui";
import s from "./details.module.css";

type Entry = Schemas["LedgerLine"];

const text = payments.details;

export function LedgerEntries({ entries }: { entries: readonly Entry[] }) {
  return (
    <Card title={text.ledger} hint={text.ledgerHint} flush>
      <Table<Entry>
        label={text.ledger}
        rows={entries}
        rowKey={(entry) => `${entry.at} ${entry.account} ${entry.amount}`}
        columns={[
          {
            key: "account",
            name: text.columns.account,
            cell: ({ account }) => text.accounts[account] ?? humanize(account),
          },
          { key: "when", name: text.columns.when, wide: true, cell: ({ at }) => <DateTime at={at} /> },
          {
            key: "amount",
            name: text.columns.amount,
            end: true,
            cell: ({ amount, currency }) => (
              <span className={s.entryAmount}>
                <MoneyText money={{ amount, currency }} signed />
              </span>
            ),
          },
          {
            key: "balance",
            name: text.columns.balance,
            end: true,
            cell: ({ balance_after, currency }) =>
              balance_after === null ? "" : <MoneyText money={{ amount: balance_after, currency }} />,
          },
        ]}
      />
    </Card>
  );
}
