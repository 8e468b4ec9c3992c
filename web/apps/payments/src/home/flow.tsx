/** What came in or went out in the last thirty days, in the main currency, and how it added up. */
import { useFormats, useSettings } from "@florin/data";
import { payments } from "@florin/messages";
import { MoneyText, Sparkline } from "@florin/ui";
import { ArrowDownLeft, ArrowUpRight } from "lucide-react";
import s from "./balances.module.css";
import { perDay, useLastDays } from "./last-days.ts";

const text = payments.home;
const looks = {
  incoming: { icon: ArrowDownLeft, name: text.received, tone: 0 },
  outgoing: { icon: ArrowUpRight, name: text.sent, tone: 1 },
} as const;

export function Flow({ direction }: { direction: "incoming" | "outgoing" }) {
  const { currency } = useSettings();
  const { number } = useFormats();
  const { days, data } = useLastDays();
  const { icon: Icon, name, tone } = looks[direction];
  const rows = data?.items ?? [];
  let sum = 0;
  const sums = perDay(rows, days, currency, direction).map((amount) => {
    sum += amount;
    return sum;
  });
  const count = rows
    .filter((row) => row.currency === currency && row.direction === direction)
    .reduce((total, row) => total + row.completed_count, 0);
  return (
    <li className={s.flow} data-testid={`flow-${direction}`}>
      <p className={s.head}>
        <Icon size={16} aria-hidden="true" /> {name}, {text.days}
      </p>
      <div>
        <p className={s.sum}>
          <MoneyText money={{ amount: sum, currency }} />
        </p>
        <p className={s.held}>{text.count(count, number(count))}</p>
      </div>
      <div className={s.spark}>
        <Sparkline values={sums} tone={tone} />
      </div>
    </li>
  );
}
