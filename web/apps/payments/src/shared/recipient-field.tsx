/** Whom to pay: says who would get the money as soon as it is known. */
import { payments } from "@florin/messages";
import { useSession } from "@florin/platform";
import { TextField } from "@florin/ui";
import { CircleCheck } from "lucide-react";
import type { ComponentProps } from "react";
import { isSelf, useRecipient, useSettled } from "./recipient.ts";
import s from "./recipient-field.module.css";

const text = payments.pay;

type Props = Omit<ComponentProps<typeof TextField>, "label" | "value"> & { value: string; label?: string };

export function RecipientField(props: Props) {
  return (
    <TextField
      label={text.to}
      {...props}
      hint={<RecipientHint to={props.value} />}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}

function RecipientHint({ to }: { to: string }) {
  const self = useSession((state) => state.user);
  const settled = useSettled(to);
  const { data, isFetching } = useRecipient(settled);
  if (settled === to && data) {
    return (
      <span className={s.found} data-testid="recipient-found">
        <CircleCheck size={15} aria-hidden="true" /> {data.name}
        {data.handle !== null && ` (@${data.handle})`}
      </span>
    );
  }
  if (isSelf(to, self)) return text.toHint;
  if (isFetching) return text.looking;
  if (settled === to && data === null && to.includes("@")) return <span className={s.unknown}>{text.toUnknown}</span>;
  return text.toHint;
}
