import { addDays, keepPreviousData, keys, momentOf, useQuery, useSettings } from "@florin/data";
import { adminPayments } from "@florin/messages";
import { api, type Schemas, unwrap, useSearchParams } from "@florin/platform";

export type Payment = Schemas["PaymentItem"];

const pageSize = 25;
/** Shorter words would look through everything. */
export const wordsLengthMin = 3;
const aDay = /^\d{4}-\d\d-\d\d$/;

export interface Question {
  scope: "all";
  q?: string;
  status?: Schemas["PaymentStatus"];
  type?: Schemas["PaymentType"];
  currency?: string;
  from?: string;
  to?: string;
  sort?: "created_at" | "amount";
  order?: "asc" | "desc";
  cursor?: string;
}

/** What the address asks; days are whole ones in the reader's time zone. */
export function useQuestion(): Question {
  const { timeZone } = useSettings();
  const [params] = useSearchParams();
  const given = (name: string) => params.get(name)?.trim() || undefined;
  const known = (name: "status" | "type", among: object) => {
    const value = given(name);
    return value !== undefined && value in among ? value : undefined;
  };
  const midnight = (day: string | undefined, more: number) =>
    day !== undefined && aDay.test(day) ? (momentOf(addDays(day, more), "00:00", timeZone) ?? undefined) : undefined;
  const q = given("q");
  const all = {
    scope: "all",
    q: q !== undefined && q.length >= wordsLengthMin ? q : undefined,
    status: known("status", adminPayments.statuses),
    type: known("type", adminPayments.types),
    currency: given("currency"),
    from: midnight(given("from"), 0),
    to: midnight(given("to"), 1),
    sort: params.get("sort") === "amount" ? "amount" : undefined,
    order: params.get("order") === "asc" ? "asc" : undefined,
    cursor: given("cursor"),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as unknown as Question;
}

export function usePayments(question: Question) {
  return useQuery({
    queryKey: [keys.adminPayments, question],
    queryFn: () => {
      const { status, type, ...others } = question;
      const query = {
        ...others,
        ...(status === undefined ? {} : { status: [status] }),
        ...(type === undefined ? {} : { type: [type] }),
        limit: pageSize,
      };
      return unwrap(api.GET("/api/v1/payments", { params: { query } }));
    },
    placeholderData: keepPreviousData,
  });
}
