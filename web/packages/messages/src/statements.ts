/** Words about statements and receipts. */
export const statements = {
  title: "Statements",
  hint: "What moved in your wallets, month by month. A month that is over never changes.",
  table: "Statements",
  columns: { month: "Month", wallet: "Wallet", opening: "Opening", in: "In", out: "Out", closing: "Closing", files: "" },
  entries: (count: number) => (count === 1 ? "1 entry" : `${count} entries`),
  running: "So far",
  none: "No statements yet",
  noneText: "As soon as money moves in a wallet, its month appears here.",
  pay: "Make a payment",
  pdf: "PDF",
  csv: "CSV",
  fileLabel: (kind: string, month: string, currency: string) => `${kind}: ${month}, ${currency}`,
  failed: "The statement could not be opened",
  receipt: "Receipt",
  receiptFailed: "The receipt could not be opened",
};
