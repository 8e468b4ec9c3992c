import { admin, limits as limitsText } from "@florin/messages";
import { useSearchParams } from "@florin/platform";
import {
  Button,
  Card,
  type Column,
  DateTime,
  EmptyState,
  PagedTable,
  PageHeader,
  Person,
  RowButton,
  SelectField,
  TextField,
  TimeAgo,
  useUrlFilters,
} from "@florin/ui";
import { Search, UserRoundX, X } from "lucide-react";
import { useState } from "react";
import s from "../filters.module.css";
import { roleName, UserStatus } from "../labels.tsx";
import { LimitsDrawer } from "../limits/limits-drawer.tsx";
import { type AdminUser, queryOf, useUsers } from "../queries.ts";

const text = admin.users;
const filterNames = ["q", "role", "status"] as const;
const defaultSort = "created_at";

const columns = (limits: (user: AdminUser) => void): Column<AdminUser>[] => [
  {
    key: "name",
    name: text.columns.person,
    sortable: true,
    cell: ({ id, name, email }) => <Person seed={id} name={name ?? email ?? id} detail={email} />,
  },
  { key: "role", name: text.columns.role, wide: true, cell: ({ role }) => role !== null && roleName(role) },
  { key: "status", name: text.columns.status, cell: ({ status }) => <UserStatus status={status} /> },
  {
    key: "created_at",
    name: text.columns.created,
    wide: true,
    sortable: true,
    cell: ({ created_at }) => <DateTime at={created_at} />,
  },
  {
    key: "last_sign_in_at",
    name: text.columns.seen,
    wide: true,
    sortable: true,
    cell: ({ last_sign_in_at }) => (last_sign_in_at === null ? text.never : <TimeAgo at={last_sign_in_at} />),
  },
  {
    key: "limits",
    name: limitsText.title,
    end: true,
    wide: true,
    cell: (user) => <RowButton onClick={() => limits(user)}>{limitsText.show}</RowButton>,
  },
];

const roleOptions = [
  { value: "", label: text.anyRole },
  ...["CUSTOMER", "VENDOR", "ADMIN"].map((value) => ({ value, label: roleName(value) })),
];
const statusOptions = [
  { value: "", label: text.anyStatus },
  ...["active", "pending", "invited", "locked", "deleted"].map((value) => ({
    value,
    label: text.statuses[value] ?? value,
  })),
];

export function Users() {
  const [params] = useSearchParams();
  const filters = useUrlFilters(filterNames);
  const found = useUsers(queryOf(params, [...filterNames, "sort", "order", "cursor"]));
  const [limited, setLimited] = useState<AdminUser | null>(null);
  const by = params.get("sort") ?? defaultSort;
  const descending = (params.get("order") ?? "desc") === "desc";
  const onSort = (next: string) => {
    const down = next === by ? !descending : next !== "name";
    filters.set({ sort: next, order: down ? "desc" : "asc" });
  };
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} />
      <Card flush>
        <search className={s.filters}>
          <div className={s.search}>
            <TextField
              small
              label={text.search}
              labelHidden
              type="search"
              placeholder={text.search}
              before={<Search size={16} aria-hidden="true" />}
              beforeWidth={38}
              value={filters.typed}
              onChange={(event) => filters.type(event.target.value)}
            />
          </div>
          <SelectField small label={text.role} labelHidden options={roleOptions} {...filters.select("role")} />
          <SelectField small label={text.status} labelHidden options={statusOptions} {...filters.select("status")} />
          {filters.active && (
            <Button variant="ghost" size="small" onClick={filters.clear}>
              <X size={15} aria-hidden="true" /> {text.clear}
            </Button>
          )}
        </search>
        <PagedTable
          found={found}
          label={text.table}
          columns={columns(setLimited)}
          sorting={{ by, descending, onSort }}
          empty={
            <EmptyState
              icon={UserRoundX}
              title={text.none}
              text={text.noneText}
              action={<Button onClick={filters.clear}>{text.clear}</Button>}
            />
          }
        />
      </Card>
      <LimitsDrawer
        id={limited?.id ?? null}
        name={limited?.name ?? limited?.email ?? ""}
        onClose={() => setLimited(null)}
      />
    </>
  );
}
