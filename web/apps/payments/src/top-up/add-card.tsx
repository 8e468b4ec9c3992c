import { useMutation } from "@florin/data";
import { cards } from "@florin/messages";
import { notify } from "@florin/platform";
import { Button, errorText } from "@florin/ui";
import { CreditCard } from "lucide-react";
import { openCardPage } from "../shared/cards.ts";

/** Leaves for the page of the provider on which a card is typed. */
export function CardSaver({ variant = "secondary" }: { variant?: "primary" | "secondary" }) {
  const leave = useMutation({
    mutationFn: openCardPage,
    onError: (error) => notify("error", cards.saveFailed, errorText(error)),
  });
  // It stays busy until the browser has left.
  const busy = leave.isPending || leave.isSuccess;
  return (
    <Button variant={variant} busy={busy} onClick={() => leave.mutate()}>
      <CreditCard size={16} aria-hidden="true" /> {busy ? cards.adding : cards.add}
    </Button>
  );
}
