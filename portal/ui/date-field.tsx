import { DatePickerInput } from "@mantine/dates";
import "@mantine/dates/styles.layer.css";
import { IconCalendar } from "@tabler/icons-react";
import type { Labelled } from "./labelled.ts";
import type { Field } from "./form.ts";

/** A calendar date, "2026-12-18" as on the wire; null while none is chosen. Its own file: the calendar is heavy. */
export function DateField({ name, value, onChange, onBlur, error, label, help, required = false, disabled = false, min, max, placeholder }: Labelled & Field<string | null> & { readonly min?: string; readonly max?: string; readonly placeholder: string }) {
  return (
    <DatePickerInput
      id={`field-${name}`} name={name} label={label} description={help} withAsterisk={required} disabled={disabled} error={error} value={value} placeholder={placeholder}
      {...(min ? { minDate: min } : {})} {...(max ? { maxDate: max } : {})} valueFormat="MMM D, YYYY" weekendDays={[]} leftSection={<IconCalendar size={16} aria-hidden="true" />}
      onChange={onChange} onBlur={onBlur} popoverProps={{ shadow: "md", id: `field-${name}` }}
      previousLabel="Previous month" nextLabel="Next month"
    />
  );
}
