import { type FormEvent, useRef, useState } from "react";
import { type $ZodType, config, type input, type output, safeParse } from "zod/v4/core";
import type { Issue } from "../../core/kernel/refusal.ts";
import { errorsOf, type FormErrors, issueErrors } from "./form-errors.ts";

// Otherwise zod tries whether it may build code from text, which the content policy forbids and reports.
config({ jitless: true });

/** What every field component takes: `<TextField label="Company" {...form.field("company")} />`. */
export type Field<T> = { readonly name: string; readonly value: T; readonly onChange: (value: T) => void; readonly onBlur: () => void; readonly error: string | undefined };

/** A "no" of the server: its sentence, and what is wrong with which field. */
export type FormFailure = { readonly sentence: string; readonly issues?: readonly Issue[] | undefined };

export type Form<V extends object> = {
  readonly values: V;
  readonly errors: FormErrors;
  /** Not null once a submit was refused: the server's sentence. */
  readonly failure: string | null;
  readonly busy: boolean;
  /** Counts refused submits, so that the summary takes the focus each time. */
  readonly attempt: number;
  readonly set: <K extends keyof V & string>(name: K, value: V[K]) => void;
  readonly field: <K extends keyof V & string>(name: K) => Field<V[K]>;
  readonly submit: (event?: FormEvent) => void;
};

type Options<S extends $ZodType<unknown, object>> = {
  readonly schema: S;
  readonly initial: input<S>;
  /** A sentence per field in place of the schema's own: says how to fix it. */
  readonly messages?: Readonly<Partial<Record<keyof input<S> & string, string>>>;
  /** Gets the parsed values; a failure comes back to its fields and nothing typed is lost. */
  readonly onSubmit: (values: output<S>) => Promise<FormFailure | void> | FormFailure | void;
  /** Of every change: where drafts are saved. */
  readonly onChange?: (values: input<S>) => void;
};

/** A form over a zod schema. A field is judged when left, all of them on submit, and from then on while typing. */
export function useForm<S extends $ZodType<unknown, object>>({ schema, initial, messages, onSubmit, onChange }: Options<S>): Form<input<S>> {
  type Values = input<S>;
  const [values, setValues] = useState<Values>(initial);
  const [errors, setErrors] = useState<FormErrors>({});
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const latest = useRef(values);
  const words: Readonly<Record<string, string | undefined>> = messages ?? {};

  const check = () => errorsOf(safeParse(schema, latest.current), words);
  const refuse = (next: FormErrors, sentence: string | null) => {
    setErrors(next);
    setFailure(sentence);
    setAttempt((n) => n + 1);
  };
  const set: Form<Values>["set"] = (name, value) => {
    latest.current = { ...latest.current, [name]: value };
    setValues(latest.current);
    setErrors((before) => (before[name] === undefined ? before : attempt > 0 ? { ...before, [name]: check()[name] } : { ...before, [name]: undefined }));
    onChange?.(latest.current);
  };
  const judge = (name: string) => {
    const value = (latest.current as Record<string, unknown>)[name];
    if (value !== "" && value !== null) setErrors((before) => ({ ...before, [name]: check()[name] }));
  };
  const send = async () => {
    const parsed = safeParse(schema, latest.current);
    if (!parsed.success) return refuse(errorsOf(parsed, words), null);
    setBusy(true);
    setFailure(null);
    try {
      const said = await onSubmit(parsed.data as output<S>);
      if (said) refuse(issueErrors(said.issues ?? []), said.sentence);
    } catch (error) {
      refuse({}, error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return {
    values, errors, failure, busy, attempt, set,
    field: (name) => ({ name, value: values[name], error: errors[name], onChange: (value) => set(name, value), onBlur: () => judge(name) }),
    submit: (event) => {
      event?.preventDefault();
      if (!busy) void send();
    },
  };
}
