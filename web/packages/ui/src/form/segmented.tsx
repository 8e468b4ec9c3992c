import { Radio } from "@base-ui/react/radio";
import { RadioGroup } from "@base-ui/react/radio-group";
import { Switch as Primitive } from "@base-ui/react/switch";
import type { ReactNode } from "react";
import s from "./segmented.module.css";

interface Props<V extends string> {
  label: string;
  value: V;
  options: readonly { value: V; label: string; icon?: ReactNode }[];
  onValue: (value: V) => void;
}

/** One of a few, all visible: a radio group that looks like one control. */
export function Segmented<V extends string>({ label, value, options, onValue }: Props<V>) {
  return (
    <RadioGroup aria-label={label} className={s.group} value={value} onValueChange={(next) => onValue(next as V)}>
      {options.map((option) => (
        <Radio.Root
          key={option.value}
          value={option.value}
          className={s.item}
          nativeButton
          render={<button type="button" />}
        >
          {option.icon}
          {option.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}

export function Switch({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
}) {
  return (
    <Primitive.Root
      className={s.switch}
      nativeButton
      render={<button type="button" />}
      aria-label={label}
      checked={checked}
      onCheckedChange={(next) => onChange(next)}
    >
      <Primitive.Thumb className={s.thumb} />
    </Primitive.Root>
  );
}
