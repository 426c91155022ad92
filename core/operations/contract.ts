import { z } from "zod";
import { At } from "../kernel/api-list.ts";
import { read } from "../kernel/api-operation.ts";

/** One thing that has to hold on live data. `notice`: it could not be said, or somebody should know; `broken`: it does not hold. */
const Check = z
  .strictObject({ name: z.string(), state: z.enum(["good", "notice", "broken"]), sentence: z.string(), /** At most twenty, each a sentence. */ findings: z.array(z.string()) })
  .meta({ id: "OperationsCheck" });
export type Check = z.output<typeof Check>;

export const operationsContract = {
  operations: {
    check: read("GET /v1/operations/check", {
      summary: "Check everything that has to hold on live data; nothing is changed", permission: "operations:check",
      output: z.strictObject({ at: At, checks: z.array(Check) }).meta({ id: "OperationsReport" }), refusals: { "operations.busy": 409 },
    }),
  },
};
