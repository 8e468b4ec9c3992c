/** What can be said about an address before the server sees it. */
import { common } from "@florin/messages";

export function emailError(email: string): string | undefined {
  if (email.trim() === "") return common.emailMissing;
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim()) ? undefined : common.emailWrong;
}
