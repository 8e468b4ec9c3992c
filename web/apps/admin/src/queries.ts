/** What the admin pages ask the server. */
import { keepPreviousData, keys, useQuery } from "@florin/data";
import { api, type Schemas, unwrap } from "@florin/platform";

export type AdminUser = Schemas["AdminUser"];
export type AuditEntry = Schemas["AuditEntry"];
export type Query = Record<string, string>;

const pageSize = 25;

export function useOverview() {
  return useQuery({ queryKey: [keys.adminOverview], queryFn: () => unwrap(api.GET("/api/v1/admin/overview")) });
}

export function useUsers(query: Query) {
  return useQuery({
    queryKey: [keys.adminUsers, query],
    queryFn: () => unwrap(api.GET("/api/v1/admin/users", { params: { query: { ...query, limit: pageSize } } })),
    placeholderData: keepPreviousData,
  });
}

export function useAudit(query: Query) {
  return useQuery({
    queryKey: [keys.adminAudit, query],
    queryFn: () => unwrap(api.GET("/api/v1/admin/audit", { params: { query: { ...query, limit: pageSize } } })),
    placeholderData: keepPreviousData,
  });
}

/** The named search parameters that are set. */
export function queryOf(params: URLSearchParams, names: readonly string[]): Query {
  return Object.fromEntries(names.map((name) => [name, params.get(name) ?? ""]).filter(([, value]) => value !== ""));
}
