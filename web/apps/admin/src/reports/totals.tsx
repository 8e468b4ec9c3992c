import { useFormats } from "@florin/data";
import { adminReports as text } from "@florin/messages";
import { MoneyText, type ReportLine, ReportTile, ReportTiles, sumsOf } from "@florin/ui";
import { ArrowLeftRight, Banknote, Coins, Undo2 } from "lucide-react";
import type { FeeLine } from "./queries.ts";

interface Props {
  lines: readonly ReportLine[];
  fees: readonly FeeLine[];
  currency: string;
}

export function Totals({ lines, fees, currency }: Props) {
  const { money, number } = useFormats();
  const sum = (part: (line: ReportLine) => number) => lines.reduce((total, line) => total + part(line), 0);
  const { count, total, average, refunded } = sumsOf(lines);
  const refunds = sum((line) => line.refunded_count);
  const earned = fees.find((fee) => fee.kind === "exchange_margin")?.amount ?? 0;
  return (
    <ReportTiles>
      <ReportTile
        id="arrived"
        icon={<Banknote size={16} aria-hidden="true" />}
        name={text.arrived}
        hint={text.arrivedHint(money({ amount: average, currency }))}
      >
        <MoneyText money={{ amount: total, currency }} />
      </ReportTile>
      <ReportTile
        id="made"
        icon={<ArrowLeftRight size={16} aria-hidden="true" />}
        name={text.made}
        hint={text.madeHint(number(count), number(sum((line) => line.failed_count)))}
      >
        {number(sum((line) => line.count))}
      </ReportTile>
      <ReportTile
        id="refunded"
        icon={<Undo2 size={16} aria-hidden="true" />}
        name={text.refunded}
        hint={text.refundedHint(refunds, number(refunds))}
      >
        <MoneyText money={{ amount: refunded, currency }} />
      </ReportTile>
      <ReportTile id="earned" icon={<Coins size={16} aria-hidden="true" />} name={text.earned} hint={text.earnedHint}>
        <MoneyText money={{ amount: earned, currency }} />
      </ReportTile>
    </ReportTiles>
  );
}
