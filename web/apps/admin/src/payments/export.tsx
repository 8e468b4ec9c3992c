import { adminPayments } from "@florin/messages";
import { Download } from "@florin/ui";
import type { Question } from "./queries.ts";

const text = adminPayments;

/** Everything that the filters ask for, newest first. */
export function Export({
  question: { sort: _sort, order: _order, cursor: _cursor, ...filters },
}: {
  question: Question;
}) {
  const query = new URLSearchParams(Object.entries(filters));
  return (
    <Download
      href={`/api/v1/payments/export.csv?${query}`}
      file={text.exportFile}
      label={text.export}
      failed={text.exportFailed}
    />
  );
}
