/** Finding out whom an e-mail or handle belongs to, while the person types. */
import { useQuery } from "@florin/data";
import { api, type Schemas, type User, unwrap } from "@florin/platform";
import { useEffect, useState } from "react";

export type Party = Schemas["Person"];

/** Long enough that a typed address makes one request, not one for each letter. */
const settleMs = 600;

/** Looks complete enough to ask: an address with a domain, or a handle with its sign. */
export const isRecipient = (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$|^@?[\w.-]{2,}$/.test(text.trim());

export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), settleMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

/** The server finds everybody but the one who asks. */
export function isSelf(text: string, self: User | null): boolean {
  const asked = text.trim().toLowerCase();
  return self !== null && [self.email, self.handle, `@${self.handle}`].some((own) => own.toLowerCase() === asked);
}

export async function findRecipient(text: string): Promise<Party | null> {
  const { items } = await unwrap(api.GET("/api/v1/recipients", { params: { query: { query: text.trim() } } }));
  return items[0] ?? null;
}

export function useRecipient(text: string) {
  const query = text.trim();
  return useQuery({
    queryKey: ["recipient", query],
    queryFn: () => findRecipient(query),
    enabled: isRecipient(query),
    staleTime: 5 * 60_000,
  });
}
