/** Saved cards: add, choose the default, remove. */
import { keys, queryClient, useMutation } from "@florin/data";
import { cards } from "@florin/messages";
import { api, notify, unwrap } from "@florin/platform";
import {
  Badge,
  Button,
  Callout,
  Card,
  Dialog,
  DialogFooter,
  EmptyState,
  ErrorState,
  errorText,
  PageHeader,
  SkeletonRows,
  Table,
} from "@florin/ui";
import { CreditCard } from "lucide-react";
import { useState } from "react";
import { cardName, offered, type Card as SavedCard, useCards } from "../shared/cards.ts";
import { CardSaver } from "../top-up/add-card.tsx";
import s from "./cards.module.css";

const text = cards;
const changed = () => void queryClient.invalidateQueries({ queryKey: [keys.cards] });
const path = ({ id }: SavedCard) => ({ params: { path: { method_id: id } } });

export function Cards() {
  const { data, error, refetch } = useCards();
  return (
    <>
      <PageHeader title={text.title} hint={text.hint} actions={<CardSaver variant="primary" />} />
      <Card flush>
        {error !== null && data === undefined ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <div className={s.waiting}>
            <SkeletonRows rows={3} />
          </div>
        ) : data.items.length === 0 ? (
          <EmptyState icon={CreditCard} title={text.none} text={text.noneText} action={<CardSaver />} />
        ) : (
          <Table<SavedCard>
            label={text.table}
            rows={offered(data.items)}
            rowKey={({ id }) => id}
            columns={[
              { key: "card", name: text.title, cell: (card) => <Name card={card} /> },
              { key: "actions", name: "", end: true, cell: (card) => <Actions card={card} /> },
            ]}
          />
        )}
      </Card>
    </>
  );
}

const Name = ({ card }: { card: SavedCard }) => (
  <div className={s.card}>
    <span className={s.icon}>
      <CreditCard size={18} aria-hidden="true" />
    </span>
    <div>
      <p className={s.name}>
        {cardName(card)} {card.default && <Badge tone="ok">{text.default}</Badge>}
      </p>
      <p className={s.detail}>{text.expires(card.exp_month, card.exp_year)}</p>
    </div>
  </div>
);

function Actions({ card }: { card: SavedCard }) {
  const choose = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/payment-methods/{method_id}/default", path(card))),
    onSuccess: () => {
      changed();
      notify("success", text.defaultDone);
    },
    onError: (error) => notify("error", errorText(error)),
  });
  return (
    <div className={s.actions}>
      {!card.default && (
        <Button
          size="small"
          busy={choose.isPending}
          aria-label={text.makeDefaultOf(cardName(card))}
          onClick={() => choose.mutate()}
        >
          {text.makeDefault}
        </Button>
      )}
      <Remove card={card} />
    </div>
  );
}

function Remove({ card }: { card: SavedCard }) {
  const [open, setOpen] = useState(false);
  const remove = useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/payment-methods/{method_id}", path(card))),
    onSuccess: () => {
      setOpen(false);
      changed();
      notify("success", text.removeDone);
    },
  });
  return (
    <>
      <Button size="small" aria-label={text.removeOf(cardName(card))} onClick={() => setOpen(true)}>
        {text.remove}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={text.removeTitle(cardName(card))}
        hint={text.removeHint}
      >
        {remove.error !== null && <Callout tone="bad">{errorText(remove.error)}</Callout>}
        <DialogFooter>
          <Button onClick={() => setOpen(false)}>{text.keep}</Button>
          <Button variant="danger" busy={remove.isPending} onClick={() => remove.mutate()}>
            {text.remove}
          </Button>
        </DialogFooter>
      </Dialog>
    </>
  );
}
