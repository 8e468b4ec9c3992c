/** Documents of the evidence, one of each kind. */
import { disputes } from "@florin/messages";
import type { Schemas } from "@florin/platform";
import { notify } from "@florin/platform";
import { Button, Card, Download, errorText } from "@florin/ui";
import { Trash2, Upload } from "lucide-react";
import { type ChangeEvent, useRef } from "react";
import s from "./disputes.module.css";
import { type FileKind, fileBytesMax, fileKinds, fileTypes, usePutFile, useRemoveFile } from "./queries.ts";

type FileItem = Schemas["FileItem"];

const text = disputes.files;

interface Props {
  id: string;
  files: readonly FileItem[];
  editable: boolean;
}

export function Files({ id, files, editable }: Props) {
  const shown = editable ? fileKinds : fileKinds.filter((kind) => files.some((file) => file.kind === kind));
  return (
    <Card title={text.title} hint={editable ? text.hint : undefined}>
      <ul className={s.files}>
        {shown.map((kind) => (
          <Row key={kind} id={id} kind={kind} file={files.find((file) => file.kind === kind)} editable={editable} />
        ))}
      </ul>
    </Card>
  );
}

interface RowProps {
  id: string;
  kind: FileKind;
  file: FileItem | undefined;
  editable: boolean;
}

function Row({ id, kind, file, editable }: RowProps) {
  return (
    <li className={s.file}>
      <div className={s.fileText}>
        <p>{text.kinds[kind]}</p>
        <p className={s.fileName}>{file?.name ?? text.missing}</p>
      </div>
      {file !== undefined && (
        <Download
          href={`/api/v1/disputes/${id}/evidence/${kind}`}
          file={file.name}
          label={text.get}
          failed={text.getFailed}
        />
      )}
      {editable && <Pick id={id} kind={kind} there={file !== undefined} />}
      {editable && file !== undefined && <Remove id={id} kind={kind} />}
    </li>
  );
}

function Pick({ id, kind, there }: { id: string; kind: FileKind; there: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const put = usePutFile(id, kind, text.added);
  const label = there ? text.replace(text.kinds[kind]) : text.add(text.kinds[kind]);
  function picked(event: ChangeEvent<HTMLInputElement>): void {
    const file = event.target.files?.[0];
    // The same file can be picked again.
    event.target.value = "";
    if (file === undefined) return;
    if (!fileTypes.includes(file.type)) notify("error", text.wrongType);
    else if (file.size > fileBytesMax) notify("error", text.tooLarge);
    else put.mutate(file, { onError: (error) => notify("error", errorText(error)) });
  }
  return (
    <>
      <input
        ref={input}
        className={s.picker}
        type="file"
        accept={fileTypes.join(",")}
        aria-label={label}
        tabIndex={-1}
        onChange={picked}
      />
      <Button icon size="small" busy={put.isPending} aria-label={label} onClick={() => input.current?.click()}>
        <Upload size={15} aria-hidden="true" />
      </Button>
    </>
  );
}

function Remove({ id, kind }: { id: string; kind: FileKind }) {
  const remove = useRemoveFile(id, kind, text.removed);
  return (
    <Button
      size="small"
      busy={remove.isPending}
      aria-label={text.remove(text.kinds[kind])}
      onClick={() => remove.mutate(undefined, { onError: (error) => notify("error", errorText(error)) })}
    >
      <Trash2 size={15} aria-hidden="true" />
    </Button>
  );
}
