import type { ReactNode } from "react";
import { SkeletonRows } from "./skeleton.tsx";
import { ErrorState } from "./states.tsx";
import s from "./table.module.css";
import { type Column, Pager, type Sorting, Table } from "./table.tsx";

interface Props<Row> {
  /** A query whose answer is one page. */
  found: {
    data: { items: readonly Row[]; next_cursor?: string | null } | undefined;
    error: Error | null;
    refetch(): unknown;
    isPlaceholderData: boolean;
  };
  label: string;
  columns: Column<Row>[];
  sorting?: Sorting;
  /** Instead of a table without rows. */
  empty: ReactNode;
  /** How many rows are drawn while the first answer is on its way. */
  skeleton?: number;
}

/** A list that comes page by page: its rows, or that they are on their way, that there are none, or what went wrong. */
export function PagedTable<Row extends { id: string }>({ found, empty, skeleton = 8, ...table }: Props<Row>) {
  const { data, error, refetch, isPlaceholderData } = found;
  if (data === undefined) {
    if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />;
    return (
      <div className={s.waiting}>
        <SkeletonRows rows={skeleton} />
      </div>
    );
  }
  return (
    <>
      {data.items.length === 0 ? (
        empty
      ) : (
        <Table {...table} rows={data.items} rowKey={({ id }) => id} stale={isPlaceholderData} />
      )}
      <Pager shown={data.items.length} nextCursor={data.next_cursor ?? null} />
    </>
  );
}
