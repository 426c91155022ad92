import { useQuery } from "@tanstack/react-query";
import { api, type Client } from "./api.ts";
import { Loaded } from "./loaded.tsx";
import type { Explanation, ExplainSource } from "../ui/explain.ts";
import { ExplainPanel } from "../ui/explain-panel.tsx";

type Answer = Awaited<ReturnType<Client["earnings"]["explain"]>>;

/** Rule, clause, facts and arithmetic of one amount. */
export function Why({ earning }: { readonly earning: string }) {
  const answer = useQuery(api.earnings.explain.queryOptions({ input: { ref: earning } }));
  return <Loaded query={answer} lines={8}>{(one) => <ExplainPanel explanation={readable(one)} />}</Loaded>;
}

function readable({ line, explanation }: Answer): Explanation {
  return {
    sentence: explanation.sentence, amount: line.amount.amount, currency: line.amount.currency, program: explanation.steps.find((step) => step.program !== null)?.program ?? "",
    steps: explanation.steps.map((step) => ({
      title: `${step.step.charAt(0).toUpperCase()}${step.step.slice(1)}`, because: step.because, ...(step.arithmetic === null ? {} : { arithmetic: step.arithmetic }), ...(step.value === null ? {} : { value: step.value }),
      sources: [...(step.lines === null ? [] : [{ kind: "document", name: step.lines } satisfies ExplainSource]), ...step.policy.map((name): ExplainSource => ({ kind: "policy", name }))],
      notChosen: step.notChosen.map((one) => ({ title: one.rule, because: one.because })),
    })),
  };
}
