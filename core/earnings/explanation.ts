/** One step of an explanation: what was looked at, why, by which clause, and arithmetic that can be re-computed. */
export type TraceStep = {
  readonly step: "credit" | "rule" | "rate" | "base" | "window" | "amount" | "cap" | "share" | "hold" | "taken_back" | "post";
  readonly because: string;
  readonly rule?: string;
  readonly program?: string;
  readonly lines?: string;
  readonly policy?: readonly string[];
  readonly facts?: readonly string[];
  readonly value?: string;
  readonly arithmetic?: string;
  readonly notChosen?: readonly { readonly rule: string; readonly because: string }[];
};

export type Trace = {
  readonly result: { readonly amount: string; readonly currency: string; readonly status: string; readonly dueBy: string | null };
  /** The amount, the base and the reason in one sentence. */
  readonly sentence: string;
  readonly steps: readonly TraceStep[];
};
