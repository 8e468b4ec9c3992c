/**
 * What was typed, kept for this tab: a reload, a failed request or a crash loses nothing. It belongs to
 * the person who typed it and goes when the payment is made.
 */
import { testMode } from "@florin/platform";
import type { Party } from "../shared/recipient.ts";
import type { Values } from "./values.ts";

export interface Draft {
  userId: string;
  values: Values;
  /** Whom the words in `to` were found to mean. */
  recipient: Party | null;
  /** What was last sent, and under which key: sent again, it cannot pay twice. */
  sent: { body: string; key: string } | null;
}

/** What is tried in test mode is never what is offered for real. */
const slot = testMode ? "florin.new-payment.test" : "florin.new-payment";

export function loadDraft(userId: string): Draft | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(slot) ?? "null") as Draft | null;
    return found?.userId === userId ? found : null;
  } catch {
    return null;
  }
}

/** A full or forbidden store is no reason not to pay. */
export function saveDraft(draft: Draft): void {
  try {
    sessionStorage.setItem(slot, JSON.stringify(draft));
  } catch {
    return;
  }
}

export function clearDraft(): void {
  sessionStorage.removeItem(slot);
}
