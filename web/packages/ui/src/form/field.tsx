/** Form fields: label, control, hint and error, tied together for every kind of reader. */
import { common } from "@florin/messages";
import { ChevronDown } from "lucide-react";
import { type ComponentProps, type CSSProperties, type ReactNode, useId } from "react";
import { cx } from "../cx.ts";
import s from "./field.module.css";

interface Wording {
  label: string;
  /** The label is there, but only for screen readers. */
  labelHidden?: boolean;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
}

interface FrameProps extends Wording {
  /** Renders the control with what ties it to label, hint and error. */
  children: (tie: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
  }) => ReactNode;
}

function FieldFrame({ label, labelHidden = false, hint, error, optional = false, children }: FrameProps) {
  const id = useId();
  const described = [hint !== undefined && `${id}h`, error !== undefined && `${id}e`].filter(Boolean).join(" ");
  return (
    <div className={s.field}>
      <label className={labelHidden ? s.hiddenLabel : s.label} htmlFor={id}>
        <span>{label}</span>
        {optional && <span className={s.optional}>{common.optional}</span>}
      </label>
      {children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": error === undefined ? undefined : true,
      })}
      {error !== undefined && (
        <p className={s.error} id={`${id}e`}>
          {error}
        </p>
      )}
      {hint !== undefined && (
        <div className={s.hint} id={`${id}h`}>
          {hint}
        </div>
      )}
    </div>
  );
}

interface TextFieldProps extends Wording, Omit<ComponentProps<"input">, "id" | "size"> {
  before?: ReactNode;
  after?: ReactNode;
  /** Widths in pixels that `before` and `after` take from the text. */
  beforeWidth?: number;
  afterWidth?: number;
  small?: boolean;
}

export function TextField(props: TextFieldProps) {
  const {
    label,
    labelHidden,
    hint,
    error,
    optional,
    before,
    after,
    beforeWidth,
    afterWidth,
    small,
    className,
    ...input
  } = props;
  const room = {
    ...(beforeWidth === undefined ? {} : { "--before": `${beforeWidth}px` }),
    ...(afterWidth === undefined ? {} : { "--after": `${afterWidth}px` }),
  } as CSSProperties;
  return (
    <FieldFrame {...wording({ label, labelHidden, hint, error, optional })}>
      {(tie) => (
        <div className={s.box} style={room}>
          {before !== undefined && <span className={s.before}>{before}</span>}
          <input {...input} {...tie} className={cx(s.control, small && s.small, className)} />
          {after !== undefined && <span className={s.after}>{after}</span>}
        </div>
      )}
    </FieldFrame>
  );
}

export function TextArea(props: Wording & Omit<ComponentProps<"textarea">, "id">) {
  const { label, labelHidden, hint, error, optional, ...input } = props;
  return (
    <FieldFrame {...wording({ label, labelHidden, hint, error, optional })}>
      {(tie) => <textarea {...input} {...tie} className={s.control} />}
    </FieldFrame>
  );
}

interface SelectFieldProps extends Wording, Omit<ComponentProps<"select">, "id" | "size" | "onChange"> {
  options: readonly { value: string; label: string }[];
  onValue: (value: string) => void;
  small?: boolean;
}

/** The platform's own select: best with keyboards, screen readers and phones. */
export function SelectField(props: SelectFieldProps) {
  const { label, labelHidden, hint, error, optional, options, onValue, small, ...select } = props;
  return (
    <FieldFrame {...wording({ label, labelHidden, hint, error, optional })}>
      {(tie) => (
        <div className={s.box}>
          <select
            {...select}
            {...tie}
            className={cx(s.control, s.select, small && s.small)}
            onChange={(event) => onValue(event.target.value)}
          >
            {options.map(({ value, label: text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
          <ChevronDown size={16} className={s.chevron} aria-hidden="true" />
        </div>
      )}
    </FieldFrame>
  );
}

interface ChoiceFieldProps {
  label: string;
  /** The label is there, but only for screen readers. */
  labelHidden?: boolean;
  name: string;
  value: string;
  options: readonly { value: string; label: string; hint?: string }[];
  onValue: (value: string) => void;
}

/** Few options side by side, each with a word of explanation. */
export function ChoiceField({ label, labelHidden = false, name, value, options, onValue }: ChoiceFieldProps) {
  return (
    <fieldset className={s.choices}>
      <legend className={labelHidden ? s.hiddenLabel : s.legend}>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className={s.choice}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            onChange={() => onValue(option.value)}
          />
          {option.label}
          {option.hint !== undefined && <small>{option.hint}</small>}
        </label>
      ))}
    </fieldset>
  );
}

type Loose<T> = { [K in keyof T]: T[K] | undefined };

const wording = (given: Loose<Required<Wording>>): Wording =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as unknown as Wording;
