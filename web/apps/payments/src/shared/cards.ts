/** Saved cards. Their numbers are known to the provider alone. */
import { keys, useQuery } from "@florin/data";
import { cards } from "@florin/messages";
import { api, type Schemas, unwrap } from "@florin/platform";

export type Card = Schemas["PaymentMethodItem"];

export function useCards() {
  return useQuery({ queryKey: [keys.cards], queryFn: () => unwrap(api.GET("/api/v1/payment-methods")) });
}

export const cardName = ({ brand, last4 }: Card) => cards.name(brand, last4);

/** The one that is offered first, then the newest. */
export const offered = (all: readonly Card[]): Card[] => all.toSorted((a, b) => Number(b.default) - Number(a.default));

/** Leaves for the provider's page; it comes back to `/?payment_method=<token>`. */
export async function openCardPage(): Promise<void> {
  const { url } = await unwrap(api.POST("/api/v1/payment-methods/card-page"));
  window.location.assign(url);
}

/** Whether the payer has to confirm at their bank: then the browser is on its way there. */
export function leaveToConfirm(charge: { status: string; action_url: string | null } | null): boolean {
  if (charge?.status !== "requires_action" || charge.action_url === null) return false;
  window.location.assign(charge.action_url);
  return true;
}
