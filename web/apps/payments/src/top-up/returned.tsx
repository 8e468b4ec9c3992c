/** Back from the provider's pages: from confirming a charge, or from entering a card. */
import { keys, queryClient, refreshSoon, useFormats, useQuery } from "@florin/data";
import { cards } from "@florin/messages";
import { api, notify, type Schemas, unwrap, useSearchParams } from "@florin/platform";
import { Button, Callout, Dialog, DialogFooter, ErrorState, errorText, Skeleton } from "@florin/ui";
import { useEffect, useRef } from "react";
import { cardName, leaveToConfirm } from "../shared/cards.ts";
import { moneyKinds } from "../shared/queries.ts";
import { failureText } from "../shared/status.tsx";

type TopUp = Schemas["TopUpItem"];

const text = cards.returned;
const decided = (topUp: TopUp) => topUp.status === "completed" || topUp.status === "failed";

export function Returned({ onSaved }: { onSaved: (cardId: string) => void }) {
  const [params, setParams] = useSearchParams();
  const topUpId = params.get("top_up");
  const token = params.get("payment_method");
  const forget = () => setParams({}, { replace: true });
  return (
    <>
      <Dialog open={topUpId !== null} onClose={forget} title={text.title}>
        {topUpId !== null && <Outcome id={topUpId} onClose={forget} />}
      </Dialog>
      {token !== null && (
        <SaveCard
          key={token}
          token={token}
          onSaved={(id) => {
            forget();
            onSaved(id);
          }}
          onFailed={forget}
        />
      )}
    </>
  );
}

/** Follows the live connection: a webhook of the provider changes it while the person looks. */
function Outcome({ id, onClose }: { id: string; onClose: () => void }) {
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: [keys.topUps, id],
    queryFn: () => unwrap(api.GET("/api/v1/top-ups/{top_up_id}", { params: { path: { top_up_id: id } } })),
    staleTime: 0,
  });
  const done = data !== undefined && decided(data);
  useEffect(() => {
    if (done) refreshSoon(...moneyKinds);
  }, [done]);
  if (error !== null && data === undefined) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={90} />;
  return (
    <>
      <Words topUp={data} />
      <DialogFooter>
        {data.status === "requires_action" && <Button onClick={() => leaveToConfirm(data)}>{text.goOn}</Button>}
        {!done && (
          <Button busy={isFetching} onClick={() => void refetch()}>
            {text.again}
          </Button>
        )}
        <Button variant="primary" onClick={onClose}>
          {text.done}
        </Button>
      </DialogFooter>
    </>
  );
}

function Words({ topUp }: { topUp: TopUp }) {
  const amount = useFormats().money(topUp);
  switch (topUp.status) {
    case "completed":
      return <Callout tone="ok">{text.completed(amount)}</Callout>;
    case "failed":
      return (
        <Callout tone="bad" title={text.failed}>
          {topUp.failure_code !== null && failureText(topUp.failure_code)}
        </Callout>
      );
    case "requires_action":
      return <Callout tone="warn">{text.action}</Callout>;
    case "unknown":
      return <Callout tone="warn">{text.unknown(amount)}</Callout>;
    default:
      return <Callout tone="info">{text.open(amount)}</Callout>;
  }
}

interface SaveProps {
  token: string;
  onSaved: (id: string) => void;
  onFailed: () => void;
}

/** Saving a card twice changes nothing, so a reload on the way is no harm. */
function SaveCard({ token, onSaved, onFailed }: SaveProps) {
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    unwrap(api.POST("/api/v1/payment-methods", { body: { token } })).then(
      async (card) => {
        await queryClient.invalidateQueries({ queryKey: [keys.cards] });
        notify("success", cards.saved(cardName(card)));
        onSaved(card.id);
      },
      (error: unknown) => {
        notify("error", cards.saveFailed, errorText(error));
        onFailed();
      },
    );
  }, [token, onSaved, onFailed]);
  return null;
}
