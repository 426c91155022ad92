import { refuse } from "../../core/kernel/refusal.ts";
import type { Call } from "../platform/http-call.ts";
import { holdings } from "./factor-store.ts";
import { policyOf, setPolicy, withoutSecondFactor } from "./policy-store.ts";
import { provenRecently } from "./step-up.ts";
import { openDoor } from "./store.ts";

export async function ownPolicy(call: Call) {
  await openDoor(call.tx);
  return policyWire(call);
}

/** Works from the next request on: whoever has no second factor then may do nothing but set one up. */
export async function demand(call: Call, input: { secondFactorRequired: boolean }) {
  const stale = provenRecently(call);
  if (stale) return stale;
  await openDoor(call.tx);
  const has = await holdings(call.tx, call.actor.personId);
  if (input.secondFactorRequired && !has.totp && has.passkeys === 0) return refuse("policy.own-factor-first", "Set up your own second factor first: otherwise you would lock yourself out.");
  await setPolicy(call.tx, call.organisationId, input, call.now);
  const wire = await policyWire(call);
  await call.audit({ action: "policy.changed", subject: call.organisationId, detail: input });
  return wire;
}

async function policyWire(call: Call) {
  return { ...(await policyOf(call.tx, call.organisationId)), withoutSecondFactor: await withoutSecondFactor(call.tx, call.organisationId) };
}
