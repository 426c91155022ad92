import { z } from "zod";
import { At, Id, Page, listOf } from "../kernel/api-list.ts";
import { read, write } from "../kernel/api-operation.ts";
import { text } from "../kernel/wire.ts";
import { FACT_TYPES } from "./catalogue.ts";

/** A recorded fact: what happened, when it happened, and when and from whom it was learned. */
export const FactWire = z
  .strictObject({
    id: Id("fac"), type: z.enum(FACT_TYPES as [string, ...string[]]), occurredAt: At, recordedAt: At, arrival: z.number().int(),
    source: z.strictObject({ system: z.string(), ref: z.string() }), payload: z.record(z.string(), z.json()),
  })
  .meta({ id: "Fact" });

/** One fact as it is told: its payload is checked against its type's own schema, and every wrong field is named. */
const Told = z.strictObject({ type: z.string().max(60), occurredAt: z.string().max(40), source: z.strictObject({ system: z.string().max(200), ref: z.string().max(400) }), payload: z.record(z.string(), z.json()) }).meta({ id: "NewFact" });

const wrong = { "fact.invalid": 422, "fact.unknown-type": 422, "fact.source-reused": 409 } as const;
export const BATCH_LIMIT = 10_000;

export const factsContract = {
  facts: {
    record: write("POST /v1/facts", {
      summary: "Record a fact, once for ever by its source", permission: "facts:write", status: 201,
      input: Told, output: z.strictObject({ fact: FactWire, known: z.boolean() }), refusals: wrong,
    }),
    recordBatch: write("POST /v1/facts/batch", {
      summary: "Record up to 10,000 facts, all or none; a dry run only says what would happen", permission: "facts:write", bodyLimit: 32_000_000,
      input: z.strictObject({ facts: z.array(Told).min(1).max(BATCH_LIMIT), dryRun: z.boolean().default(false) }),
      output: z.strictObject({ recorded: z.number().int(), known: z.number().int(), items: z.array(z.strictObject({ id: Id("fac").nullable(), known: z.boolean() })) }), refusals: { "facts.some-refused": 422 },
    }),
    list: read("GET /v1/facts", {
      summary: "Facts, the last to happen first", permission: "facts:read",
      input: z.strictObject({ ...Page, type: z.string().max(60).optional(), subject: text(300).optional(), system: text(120).optional(), ref: text(200).optional(), from: At.optional(), to: At.optional() }), output: listOf(FactWire),
    }),
    get: read("GET /v1/facts/{fact}", { summary: "One fact", permission: "facts:read", input: z.strictObject({ fact: Id("fac") }), output: FactWire, refusals: { "fact.not-found": 404 } }),
  },
};
