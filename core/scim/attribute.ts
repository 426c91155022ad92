export type AttributeKind = "string" | "boolean" | "dateTime" | "reference" | "binary" | "complex";

/** One attribute of a schema, as RFC 7643 §7 describes it. */
export type Attribute = {
  readonly name: string;
  readonly type: AttributeKind;
  readonly description: string;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: "readOnly" | "readWrite" | "immutable" | "writeOnly";
  readonly returned: "always" | "never" | "default" | "request";
  readonly uniqueness: "none" | "server" | "global";
  readonly canonicalValues?: readonly string[];
  readonly referenceTypes?: readonly string[];
  readonly subAttributes?: readonly Attribute[];
};

type More = Partial<Omit<Attribute, "name" | "type" | "description">>;

function attribute(type: AttributeKind, name: string, description: string, more: More = {}): Attribute {
  return { name, type, description, multiValued: false, required: false, caseExact: type === "reference" || type === "binary", mutability: "readWrite", returned: "default", uniqueness: "none", ...more };
}

export const string = (name: string, description: string, more?: More) => attribute("string", name, description, more);
export const boolean = (name: string, description: string, more?: More) => attribute("boolean", name, description, more);
export const dateTime = (name: string, description: string, more?: More) => attribute("dateTime", name, description, { mutability: "readOnly", ...more });
export const reference = (name: string, description: string, referenceTypes: readonly string[], more?: More) => attribute("reference", name, description, { referenceTypes, ...more });
export const complex = (name: string, description: string, subAttributes: readonly Attribute[], more?: More) => attribute("complex", name, description, { subAttributes, ...more });

/** A list of values with a kind and at most one that goes first: e-mail addresses, phone numbers and their like. */
export function plural(name: string, description: string, kinds: readonly string[], value: Attribute = string("value", "The value itself.")): Attribute {
  return complex(name, description, [
    value,
    string("display", "How people read the value."),
    string("type", "What the value is for.", kinds.length > 0 ? { canonicalValues: kinds } : {}),
    boolean("primary", "Whether this value goes before the others; at most one does."),
  ], { multiValued: true });
}

/** Names of attributes are compared without regard to case (RFC 7643 §2.1). */
export function named(attributes: readonly Attribute[], name: string): Attribute | undefined {
  const wanted = name.toLowerCase();
  return attributes.find((one) => one.name.toLowerCase() === wanted);
}
