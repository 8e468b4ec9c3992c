import { useFormats } from "@florin/data";
import { reports } from "@florin/messages";
import { MoneyText, type ReportLine, ReportTile, ReportTiles, type Sums, sumsOf } from "@florin/ui";
import { ArrowDownLeft, ArrowUpRight, Scale, Undo2 } from "lucide-react";

const text = reports;

export function Totals({ lines, currency }: { lines: readonly ReportLine[]; currency: string }) {
  const formats = useFormats();
  const money = (amount: number) => formats.money({ amount, currency });
  const received = sumsOf(lines.filter((line) => line.direction === "incoming"));
  const sent = sumsOf(lines.filter((line) => line.direction === "outgoing"));
  const hint = ({ count, average }: Sums) =>
    `${text.count(count, formats.number(count))}${count === 0 ? "" : ` · ${text.average(money(average))}`}`;
  const net = received.total - received.refunded - (sent.total - sent.refunded);
  return (
    <ReportTiles>
      <ReportTile
        id="received"
        icon={<ArrowDownLeft size={16} aria-hidden="true" />}
        name={text.received}
        hint={hint(received)}
      >
        <MoneyText money={{ amount: received.total, currency }} />
      </ReportTile>
      <ReportTile id="sent" icon={<ArrowUpRight size={16} aria-hidden="true" />} name={text.sent} hint={hint(sent)}>
        <MoneyText money={{ amount: sent.total, currency }} />
      </ReportTile>
      <ReportTile
        id="refunded"
        icon={<Undo2 size={16} aria-hidden="true" />}
        name={text.refunded}
        hint={text.refundedHint(money(received.refunded), money(sent.refunded))}
      >
        <MoneyText money={{ amount: received.refunded + sent.refunded, currency }} />
      </ReportTile>
      <ReportTile id="net" icon={<Scale size={16} aria-hidden="true" />} name={text.net} hint={text.netHint}>
        <MoneyText money={{ amount: net, currency }} signed />
      </ReportTile>
    </ReportTiles>
  );
}
