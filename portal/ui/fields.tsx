import { TextInput } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { csvMoney } from "./csv.ts";
import s from "./fields.module.css";
import type { Field } from "./form.ts";
import { parseMoney } from "./format.ts";
import { type Labelled, type Option, shared } from "./labelled.ts";
import { decimalsOf } from "../../core/kernel/money.ts";

type TextProps = Labelled & Field<string> & { readonly type?: "text" | "email" | "url" | "tel" | "search"; readonly placeholder?: string; readonly autoComplete?: string; readonly leading?: ReactNode; readonly below?: ReactNode; readonly autoFocus?: boolean };

export function TextField({ value, onChange, type = "text", placeholder, autoComplete = "off", leading, below, autoFocus = false, ...rest }: TextProps) {
  return (
    <div>
      <TextInput {...shared(rest)} type={type} value={value} placeholder={placeholder ?? ""} autoComplete={autoComplete} leftSection={leading} data-autofocus={autoFocus || undefined} onChange={(event) => onChange(event.currentTarget.value)} />
      {below ? <div className={s.below}>{below}</div> : null}
    </div>
  );
}

/** Whole minor units in and out; null while what is typed is no amount. */
export function MoneyField({ value, onChange, currency, ...rest }: Labelled & Field<number | null> & { readonly currency: string }) {
  const [text, setText] = useState(value === null ? "" : csvMoney(value, decimalsOf(currency) ?? 2).replace(/\.0+$/, ""));
  const symbol = currency === "USD" ? "$" : currency;
  return (
    <TextInput
      {...shared(rest)} inputMode="decimal" autoComplete="off" value={text} leftSection={<span className={s.symbol}>{symbol}</span>} leftSectionWidth={symbol.length > 1 ? 48 : 28} classNames={{ input: "num" }}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(parseMoney(event.currentTarget.value, currency) ?? null);
      }}
    />
  );
}

/** A whole number; null while what is typed is none. */
export function CountField({ value, onChange, ...rest }: Labelled & Field<number | null>) {
  const [text, setText] = useState(value === null ? "" : String(value));
  return (
    <TextInput
      {...shared(rest)} inputMode="numeric" autoComplete="off" value={text} classNames={{ input: "num" }}
      onChange={(event) => {
        setText(event.currentTarget.value);
        onChange(/^\d{1,12}$/.test(event.currentTarget.value.trim()) ? Number(event.currentTarget.value) : null);
      }}
    />
  );
}

/** A choice of a few, all to be seen at once. */
export function ChoiceField({ value, onChange, options, label, help, required = false, name, error, onBlur }: Labelled & Field<string | null> & { readonly options: readonly Option[] }) {
  const id = useId();
  return (
    <fieldset className={s.choice} id={`field-${name}`} tabIndex={-1} aria-describedby={`${id}-help`} onBlur={onBlur}>
      <legend className={s.legend}>{label}{required ? <span className={s.asterisk} aria-hidden="true"> *</span> : null}</legend>
      <div id={`${id}-help`} className={s.help}>{help}</div>
      <div className={s.options}>
        {options.map((option) => (
          <label key={option.value} className={s.option}>
            <input type="radio" className="box" name={name} value={option.value} checked={value === option.value} required={required} onChange={() => onChange(option.value)} />
            <span><b>{option.label}</b>{option.detail ? <span className={s.detail}>{option.detail}</span> : null}</span>
          </label>
        ))}
      </div>
      {error ? <p className={s.error}>{error}</p> : null}
    </fieldset>
  );
}
