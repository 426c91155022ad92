import { type AnyContractRouter, ContractProcedure, isContractProcedure } from "@orpc/contract";
import { z } from "zod";

/** What the shell, the OpenAPI document and the tests need to know of an operation besides its shapes. */
export type OperationMeta = {
  readonly kind: "read" | "write";
  /** "deals:write"; "public" needs no credential, "signed-in" any. */
  readonly permission: string;
  /** Refusal code → HTTP status. */
  readonly refusals: Readonly<Record<string, number>>;
  /** Bytes of a body that are read; the server's own limit where absent. */
  readonly bodyLimit?: number;
  /** The reply shows a secret once: it is kept sealed, never in plain text. */
  readonly secret?: boolean;
  /** A person has to be signed in through the portal's own page: API keys are refused. */
  readonly personal?: boolean;
};

const ProblemIssue = z.object({ path: z.array(z.union([z.string(), z.number()])), code: z.string(), sentence: z.string(), line: z.number().optional() });

/** RFC 9457: what every "no" looks like on the wire. `detail` is a sentence to act on, `code` never changes its meaning. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    issues: z.array(ProblemIssue).optional(),
    /** Also in the log and in the `x-request-id` header. */
    request: z.string().optional(),
  })
  .meta({ id: "Problem" });
export type Problem = z.output<typeof Problem>;

type RefusalMap = Readonly<Record<string, number>>;
type ErrorsOf<R extends RefusalMap> = { [K in keyof R & string]: { status: number; data: typeof Problem } };
export type Operation<I extends z.ZodType, O extends z.ZodType, R extends RefusalMap> = ContractProcedure<I, O, ErrorsOf<R>, OperationMeta>;
export type AnyOperation = ContractProcedure<z.ZodType, z.ZodType, Record<string, { status: number; data: typeof Problem }>, OperationMeta>;

type Spec<I, O, R> = Omit<OperationMeta, "kind" | "refusals"> & {
  /** One line: "Register a deal". */
  readonly summary: string;
  readonly input?: I;
  /** Without one, the reply is 204 and empty. */
  readonly output?: O;
  readonly refusals?: R;
  /** Of the good reply; 200, or 204 without an output. */
  readonly status?: number;
};

type Nothing = z.ZodOptional<z.ZodObject<Record<never, never>, z.core.$strict>>;
type Empty = z.ZodUndefined;

/** An operation that changes nothing: `read("GET /v1/deals/{id}", { permission: "deals:read", … })`. Input = path and query. */
export function read<I extends z.ZodType = Nothing, O extends z.ZodType = Empty, R extends RefusalMap = Record<never, never>>(
  route: `GET /v1/${string}`,
  spec: Spec<I, O, R>,
): Operation<I, O, R> {
  return operation("read", route, spec);
}

/** A question too long for an address: it changes nothing, like a read, and takes its input from the JSON body, like a write. */
export function ask<I extends z.ZodType = Nothing, O extends z.ZodType = Empty, R extends RefusalMap = Record<never, never>>(
  route: `POST /v1/${string}`,
  spec: Spec<I, O, R>,
): Operation<I, O, R> {
  return operation("read", route, spec);
}

/** An operation that changes something: it takes an Idempotency-Key and runs in one transaction. Input = path and JSON body. */
export function write<I extends z.ZodType = Nothing, O extends z.ZodType = Empty, R extends RefusalMap = Record<never, never>>(
  route: `${"POST" | "PUT" | "PATCH" | "DELETE"} /v1/${string}`,
  spec: Spec<I, O, R>,
): Operation<I, O, R> {
  return operation("write", route, spec);
}

function operation<I extends z.ZodType, O extends z.ZodType, R extends RefusalMap>(kind: "read" | "write", route: string, spec: Spec<I, O, R>): Operation<I, O, R> {
  const [method, path] = route.split(" ") as [Method, `/${string}`];
  const { summary, input, output, refusals, status, ...meta } = spec;
  const errors = Object.fromEntries(Object.entries(refusals ?? {}).map(([code, at]) => [code, { status: at, data: Problem }])) as ErrorsOf<R>;
  return new ContractProcedure({
    meta: { ...meta, kind, refusals: refusals ?? {} },
    route: { method, path, summary, successStatus: status ?? (output ? 200 : 204) },
    inputSchema: input ?? (z.strictObject({}).optional() as unknown as I),
    outputSchema: output ?? (z.undefined() as unknown as O),
    errorMap: errors,
  });
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export type NamedOperation = {
  /** "deals.register": also the operationId. */
  readonly name: string;
  readonly method: Method;
  readonly path: string;
  /** Names in braces, in order. */
  readonly params: readonly string[];
  readonly summary: string;
  readonly status: number;
  readonly meta: OperationMeta;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
};

/** Every operation of a contract with its name, in the order of writing. */
export function operationsOf(contract: AnyContractRouter, prefix = ""): NamedOperation[] {
  return Object.entries(contract).flatMap(([key, part]) => {
    const name = prefix === "" ? key : `${prefix}.${key}`;
    if (!isContractProcedure(part)) return operationsOf(part as AnyContractRouter, name);
    const { route, meta, inputSchema, outputSchema } = part["~orpc"];
    const path = route.path as string;
    return [
      {
        name, path, meta: meta as OperationMeta,
        method: route.method as Method,
        params: [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] as string),
        summary: route.summary ?? "",
        status: route.successStatus ?? 200,
        input: inputSchema as z.ZodType,
        output: outputSchema as z.ZodType,
      },
    ];
  });
}
