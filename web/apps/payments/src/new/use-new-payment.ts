/** The state of the page: what was typed, whom it means, what was sent. */
import { refreshSoon, useFormats, useNowMs, useSettings } from "@florin/data";
import { newPayment, payments } from "@florin/messages";
import { ApiError, api, notify, unwrap, useNavigate, useSearchParams, useSession } from "@florin/platform";
import { useForm } from "@florin/ui";
import { useEffect, useRef, useState } from "react";
import { leaveToConfirm, offered, useCards } from "../shared/cards.ts";
import { moneyKinds, useWallets } from "../shared/queries.ts";
import { findRecipient } from "../shared/recipient.ts";
import { clearDraft, type Draft, loadDraft, saveDraft } from "./draft.ts";
import { bodyOf, emptyValues, problemsOf, type Setting, type Values } from "./values.ts";

const wireNames = {
  to: "recipient",
  note: "description",
  date: "scheduled_at",
  interval: "recurrence.interval",
  until: "recurrence.until",
  count: "recurrence.count",
} as const;

/** The answer is open, or says nothing about the payment: the same key must be used again. */
const isOpen = ({ status, code }: ApiError) =>
  status === 0 || status >= 500 || status === 401 || status === 403 || code === "idempotency_in_progress";

export function useNewPayment() {
  const { locale, timeZone, currency } = useSettings();
  const formats = useFormats();
  const nowMs = useNowMs();
  const navigate = useNavigate();
  const self = useSession((state) => state.user);
  const wallets = useWallets().data?.items ?? [];
  const saved = offered(useCards().data?.items ?? []);
  const [params, setParams] = useSearchParams();
  const userId = self?.id ?? "";

  const when = params.get("when");
  const [start] = useState<Draft>(() => {
    const empty = { userId, values: emptyValues(currency, when, timeZone), recipient: null, sent: null };
    const kept = loadDraft(userId) ?? empty;
    return when === null ? kept : { ...kept, values: { ...kept.values, when: empty.values.when } };
  });
  // It said how to begin; from now on the form says it, through reloads too.
  useEffect(() => {
    if (when !== null) setParams({}, { replace: true });
  }, [when, setParams]);
  const [recipient, setRecipient] = useState(start.recipient);
  const sent = useRef(start.sent);
  const reviewing = params.get("step") === "review" && recipient !== null;
  const setting: Setting = {
    locale,
    timeZone,
    nowMs,
    self,
    available: (wanted) => wallets.find((wallet) => wallet.currency === wanted)?.available,
    shown: (money) => formats.money(money),
  };

  const form = useForm<Values>({
    initial: start.values,
    validate: (values) => problemsOf(values, { ...setting, nowMs: Date.now() }),
    submit: async (values) => {
      if (reviewing) return send(values);
      const found = await findRecipient(values.to);
      if (found === null) throw new ApiError(404, "recipient_unknown", payments.pay.toUnknown);
      setRecipient(found);
      setParams({ step: "review" });
      window.scrollTo({ top: 0 });
    },
    wireNames,
    place: ({ code, message }) => {
      if (code.startsWith("recipient_")) return { field: "to", message };
      return code === "insufficient_funds" || code === "limit_exceeded" ? { field: "amount", message } : null;
    },
  });
  const { values } = form;

  const left = useRef(false);
  const keep = () => !left.current && saveDraft({ userId, values, recipient, sent: sent.current });
  useEffect(() => void keep());

  async function send(given: Values): Promise<void> {
    if (recipient === null) return;
    const body = bodyOf(given, recipient.id, setting);
    const text = JSON.stringify(body);
    if (sent.current?.body !== text) sent.current = { body: text, key: crypto.randomUUID() };
    keep();
    try {
      const payment = await unwrap(
        api.POST("/api/v1/payments", { body, headers: { "Idempotency-Key": sent.current.key } }),
      );
      if (leaveToConfirm(payment.funding ?? null)) {
        left.current = true;
        clearDraft();
        return;
      }
      const amount = formats.money(payment);
      const { name } = payment.recipient;
      notify("success", said(payment, amount, name, formats.dateTime));
      refreshSoon(...moneyKinds);
      sent.current = null;
      leave(payment.schedule_id === null ? `/payments/${payment.id}` : `/recurring/${payment.schedule_id}`);
    } catch (error) {
      if (error instanceof ApiError && !isOpen(error)) {
        sent.current = null;
        // What is wrong is shown where it can be changed.
        if (error.problem?.errors?.length || error.status === 409) edit();
      }
      throw error;
    }
  }

  /** The page is left for good: nothing is to be kept. */
  function leave(to: string): void {
    left.current = true;
    clearDraft();
    navigate(to, { replace: true });
  }

  const edit = () => setParams({}, { replace: true });
  const set = (name: keyof Values, value: string) => {
    if (name === "to") setRecipient(null);
    form.set(name, value);
  };
  return { form, values, set, setting, recipient, reviewing, edit, wallets, saved };
}

export type NewPayment = ReturnType<typeof useNewPayment>;

interface Made {
  type: string;
  status: string;
  scheduled_at: string | null;
}

function said({ type, status, scheduled_at }: Made, amount: string, name: string, date: (iso: string) => string) {
  if (type === "recurring") return newPayment.repeating(amount, name);
  if (scheduled_at !== null) return newPayment.scheduled(amount, name, date(scheduled_at));
  if (status === "in_review") return payments.pay.inReview(amount, name);
  return (status === "completed" ? payments.pay.sent : payments.pay.started)(amount, name);
}
