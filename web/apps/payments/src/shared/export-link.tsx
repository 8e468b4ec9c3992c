import { payments } from "@florin/messages";
import { Download } from "@florin/ui";

const text = payments.export;

/** The payments that a question asks for, as a file. */
export const ExportLink = ({ query }: { query: string }) => (
  <Download
    href={`/api/v1/payments/export.csv?scope=own&${query}`}
    file={text.file}
    label={text.open}
    failed={text.failed}
  />
);
