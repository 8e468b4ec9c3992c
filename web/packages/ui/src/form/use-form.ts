/** State of a form: values, errors of each field, what the server said, the way to the first error. */
import { ApiError } from "@florin/platform";
import { type ChangeEvent, type FormEvent, useRef, useState } from "react";
import { errorText } from "../components/states.tsx";

type Values = Record<string, string>;
type Errors<V extends Values> = { [K in keyof V & string]?: string | undefined };

interface Options<V extends Values> {
  initial: V;
  validate: (values: V) => Errors<V>;
  submit: (values: V) => Promise<void>;
  /** The server's name of a field where it is not the form's, for example `recipient` for `to`. */
  wireNames?: Partial<Record<keyof V & string, string>>;
  /** A server error that belongs to one field; null for the form as a whole. */
  place?: (error: ApiError, values: V) => { field: keyof V & string; message: string } | null;
}

export function useForm<V extends Values>({ initial, validate, submit, wireNames, place }: Options<V>) {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Errors<V>>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  const names = Object.keys(initial) as (keyof V & string)[];

  function show(found: Errors<V>): void {
    setErrors(found);
    const first = names.find((name) => found[name] !== undefined);
    if (first !== undefined) form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  }

  function refused(error: unknown): void {
    const placed = error instanceof ApiError ? (place?.(error, values) ?? null) : null;
    if (placed !== null) {
      show({ [placed.field]: placed.message } as Errors<V>);
      return;
    }
    const found: Errors<V> = {};
    if (error instanceof ApiError) {
      for (const name of names) {
        const message = error.field(wireNames?.[name] ?? name);
        if (message !== undefined) found[name] = message;
      }
    }
    if (Object.keys(found).length > 0) show(found);
    else setFailure(errorText(error));
  }

  async function onSubmit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    setFailure(null);
    const found = validate(values);
    show(found);
    if (Object.values(found).some((message) => message !== undefined)) return;
    setBusy(true);
    try {
      await submit(values);
    } catch (error) {
      refused(error);
    } finally {
      setBusy(false);
    }
  }

  function set(name: keyof V & string, value: string): void {
    setValues((current) => ({ ...current, [name]: value }));
    setErrors((current) => ({ ...current, [name]: undefined }));
  }

  return {
    values,
    errors,
    /** What went wrong with the form as a whole. */
    failure,
    busy,
    set,
    formProps: { ref: form, onSubmit, noValidate: true },
    field: (name: keyof V & string) => ({
      name,
      value: values[name] ?? "",
      error: errors[name],
      onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => set(name, event.target.value),
    }),
  };
}
