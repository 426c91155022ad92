import { z } from "zod";

/** Everything a condition may look at: a closed list, so that a definition stays data (rules.md §6). */
export const FIELDS = [
  "partner.track", "partner.program_tier", "partner.level", "partner.status",
  "deal.motion", "deal.delivers_services", "deal.services_paper", "deal.registration_live",
  "customer.plan", "customer.is_public_sector", "invoice.via", "line.kind",
] as const;

export type Field = (typeof FIELDS)[number];

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly field: Field; readonly is: string | boolean }
  | { readonly field: Field; readonly in: readonly string[] };

const KnownField = z.enum(FIELDS, `must be one of ${FIELDS.join(", ")}`);
const Value = z.string().min(1).max(60);

export const Condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ field: KnownField, is: z.union([Value, z.boolean()]) }),
    z.strictObject({ field: KnownField, in: z.array(Value).min(1) }),
    z.strictObject({ all: z.array(Condition).min(1) }),
    z.strictObject({ any: z.array(Condition).min(1) }),
    z.strictObject({ not: Condition }),
  ]),
);

/** What is known of a partner, a deal and a line; a field that is not known equals nothing. */
export type Fields = { readonly [K in Field]?: string | boolean | undefined };

/** Does a condition hold for these fields? */
export function holds(condition: Condition, fields: Fields): boolean {
  if ("all" in condition) return condition.all.every((part) => holds(part, fields));
  if ("any" in condition) return condition.any.some((part) => holds(part, fields));
  if ("not" in condition) return !holds(condition.not, fields);
  const value = fields[condition.field];
  if (value === undefined) return false;
  return "is" in condition ? value === condition.is : typeof value === "string" && condition.in.includes(value);
}

/** Does a condition look at a field anywhere? */
export function mentions(condition: Condition, field: Field): boolean {
  return leaves(condition).some((leaf) => leaf.field === field);
}

export type Leaf = Extract<Condition, { field: Field }>;

/** The comparisons of a condition, in the order of the file. */
export function leaves(condition: Condition): Leaf[] {
  if ("all" in condition) return condition.all.flatMap(leaves);
  if ("any" in condition) return condition.any.flatMap(leaves);
  if ("not" in condition) return leaves(condition.not);
  return [condition];
}
