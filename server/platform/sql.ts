/**
 * A statement and its values. Only the `sql` tag makes one, so text from outside can become a value but never a piece of SQL.
 * `name` makes it a named statement: the server parses and plans it once a connection.
 */
export type Sql = {
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
  readonly name?: string;
};

const made = new WeakSet<Sql>();

/**
 * sql`select … where id = ${id}`: every value becomes a parameter, a nested sql`…` is woven in as text.
 * Bigints and numbers go as digits, arrays as PostgreSQL arrays; JSON goes through `json(value)`, an instant through `instantText(at)`.
 */
export function sql(strings: TemplateStringsArray, ...values: unknown[]): Sql {
  if (!values.some(isSql)) return remembered({ strings, values });
  const texts = [strings[0] as string];
  const flat: unknown[] = [];
  values.forEach((value, i) => {
    const after = strings[i + 1] as string;
    if (isSql(value)) {
      texts[texts.length - 1] += value.strings[0] as string;
      texts.push(...value.strings.slice(1));
      texts[texts.length - 1] += after;
      flat.push(...value.values);
    } else {
      flat.push(value);
      texts.push(after);
    }
  });
  return remembered({ strings: texts, values: flat });
}

/** The same statement under a name, for hot paths. One name stands for one text, for ever. */
export function named(name: string, statement: Sql): Sql {
  return remembered({ ...statement, name });
}

/** Several pieces with one between them: joined([sql`a = ${1}`, sql`b = ${2}`], sql` and `). */
export function joined(pieces: readonly Sql[], between: Sql): Sql {
  return pieces.reduce((all, piece, i) => (i === 0 ? piece : sql`${all}${between}${piece}`), sql``);
}

/** A value for a json or jsonb column. Bigints are written as digits; those beyond what a JSON number holds exactly are a bug. */
export function json(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== "bigint") return item;
    const number = Number(item);
    if (!Number.isSafeInteger(number)) throw new Error(`not a JSON number: ${item}`);
    return number;
  });
}

/** What the driver is given. */
export function statement(from: Sql): { text: string; values: unknown[]; name?: string } {
  if (!isSql(from)) throw new Error("a statement is made by the sql tag");
  const text = from.strings.reduce((all, piece, i) => (i === 0 ? piece : `${all}$${i}${piece}`), "");
  const undefinedAt = from.values.indexOf(undefined);
  if (undefinedAt >= 0) throw new Error(`value ${undefinedAt + 1} of a statement is undefined: say null where null is meant`);
  return { text, values: [...from.values], ...(from.name === undefined ? {} : { name: from.name }) };
}

function isSql(value: unknown): value is Sql {
  return typeof value === "object" && value !== null && made.has(value as Sql);
}

function remembered(one: Sql): Sql {
  made.add(one);
  return one;
}
