import { IconFileText, IconScale, IconSignature } from "@tabler/icons-react";
import { type ExplainSource, type ExplainStep, type Explanation, readableSum } from "./explain.ts";
import { money } from "./format.ts";
import { statesText } from "./states-text.ts";
import s from "./explain-panel.module.css";

/** "Why?": the amount first, then every step as a sentence with its sum and the clause it stands on. */
export function ExplainPanel({ explanation }: { readonly explanation: Explanation }) {
  return (
    <div className={s.panel}>
      <p className={s.amount}><span className="num">{money(explanation.amount, explanation.currency, true)}</span></p>
      <p className={s.sentence}>{explanation.sentence}</p>
      <ol className={s.steps}>
        {explanation.steps.map((step) => <StepRow key={step.title} step={step} currency={explanation.currency} />)}
      </ol>
      <p className={s.program}>{statesText.programVersion(explanation.program)}</p>
    </div>
  );
}

function StepRow({ step, currency }: { readonly step: ExplainStep; readonly currency: string }) {
  return (
    <li className={s.step}>
      <h3 className={s.title}>{step.title}{step.value ? <span className={s.value}>{step.value}</span> : null}</h3>
      {step.because ? <p className={s.because}>{step.because}</p> : null}
      {step.arithmetic ? <p className={`num ${s.sum}`}>{readableSum(step.arithmetic, currency)}</p> : null}
      {step.sources && step.sources.length > 0 ? <ul className={s.sources}>{step.sources.map((source) => <Source key={`${source.kind} ${source.name}`} source={source} />)}</ul> : null}
      {step.notChosen && step.notChosen.length > 0 ? (
        <details className={s.others}>
          <summary>{statesText.notChosen}</summary>
          <ul>{step.notChosen.map((other) => <li key={other.title}><b>{other.title}</b>: {other.because}</li>)}</ul>
        </details>
      ) : null}
    </li>
  );
}

const SOURCES = {
  document: { Icon: IconFileText, text: statesText.programDocument },
  policy: { Icon: IconScale, text: statesText.policy },
  agreement: { Icon: IconSignature, text: statesText.addendum },
};

function Source({ source }: { readonly source: ExplainSource }) {
  const { Icon, text } = SOURCES[source.kind];
  return <li data-kind={source.kind}><Icon size={13} aria-hidden="true" />{text(source.name)}</li>;
}
