import { common } from "@florin/messages";
import { Link, useLocation, useNavigate, useSearchParams } from "@florin/platform";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "../cx.ts";
import { Button } from "./button.tsx";
import { Hidden } from "./skeleton.tsx";
import s from "./table.module.css";

export interface Column<Row> {
  key: string;
  name: string;
  cell: (row: Row) => ReactNode;
  /** Numbers: aligned to the end. */
  end?: boolean;
  /** Left out on narrow screens. */
  wide?: boolean;
  sortable?: boolean;
}

export interface Sorting {
  by: string;
  descending: boolean;
  onSort(by: string): void;
}

interface Props<Row> {
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  sorting?: Sorting;
  /** The rows are those of the previous question while the next answer is on its way. */
  stale?: boolean;
}

export function Table<Row>({ label, columns, rows, rowKey, sorting, stale = false }: Props<Row>) {
  const place = (column: Column<Row>) => cx(column.end && s.end, column.wide && s.wide);
  const ariaSort = (column: Column<Row>) =>
    sorting?.by === column.key ? (sorting.descending ? "descending" : "ascending") : undefined;
  return (
    <div className={cx(s.scroll, stale && s.stale)}>
      <table className={s.table} aria-label={label} aria-busy={stale}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={place(column)} aria-sort={ariaSort(column)}>
                {column.sortable && sorting !== undefined ? (
                  <SortButton column={column.key} name={column.name} sorting={sorting} />
                ) : (
                  column.name || <Hidden>{common.actions}</Hidden>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map((column) => (
                <td key={column.key} className={place(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SortButton({ column, name, sorting }: { column: string; name: string; sorting: Sorting }) {
  const active = sorting.by === column;
  const Arrow = sorting.descending ? ArrowDown : ArrowUp;
  return (
    <button type="button" className={s.sort} onClick={() => sorting.onSort(column)}>
      {name} {active && <Arrow size={14} aria-hidden="true" />}
    </button>
  );
}

/** A link that makes its whole row clickable. */
export function RowLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link className={s.rowLink} to={to}>
      {children}
    </Link>
  );
}

/** The same for rows that open something on the page. */
export function RowButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className={s.rowLink} onClick={onClick}>
      {children}
    </button>
  );
}

/** Cursor paging in the URL: back is the browser's own way back. */
export function Pager({ shown, nextCursor }: { shown: number; nextCursor: string | null }) {
  const [params, setParams] = useSearchParams();
  const navigate = useNavigate();
  const { state } = useLocation() as { state: { page?: number } | null };
  const page = state?.page ?? 1;
  const later = params.has("cursor");
  const first = () => {
    params.delete("cursor");
    setParams(params);
  };
  const next = () => {
    if (nextCursor === null) return;
    params.set("cursor", nextCursor);
    setParams(params, { state: { page: page + 1 } });
    window.scrollTo({ top: 0 });
  };
  if (!later && nextCursor === null) return null;
  return (
    <nav className={s.pager} aria-label={common.paging}>
      <span>{common.rowsShown(shown)}</span>
      <div className={s.pagerButtons}>
        {later && (
          <Button size="small" onClick={() => (page > 1 ? navigate(-1) : first())}>
            {page > 1 ? common.previousPage : common.firstPage}
          </Button>
        )}
        <Button size="small" disabled={nextCursor === null} onClick={next}>
          {common.nextPage}
        </Button>
      </div>
    </nav>
  );
}
