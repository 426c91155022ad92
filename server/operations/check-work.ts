import { broken, type Examine, good } from "./finding.ts";
import { failingScopes, givenUpJobs, longestWait } from "./store.ts";

/** Due for longer than this, nobody takes jobs. */
const WAIT_SECONDS = 900;

export const scopes: Examine = async (tx) => {
  const failing = await failingScopes(tx);
  return failing.length === 0 ? good("Every partner's earnings are worked out.") : broken("Some partners' money waits, because the engine or the books refuse it: the log says why under engine.scope-failed.", failing.map(({ scope, failure }) => `Scope ${scope}: ${failure}`));
};

export const jobsGivenUp: Examine = async (tx) => {
  const given = await givenUpJobs(tx);
  return given.length === 0 ? good("No job was given up.") : broken("Jobs failed as often as they may and wait for somebody: repair the cause, then let them run again.", given.map(({ task, id, tries, error }) => `${task} (job ${id}) after ${tries} tries: ${error ?? "no reason kept"}`));
};

export const jobsTaken: Examine = async (tx) => {
  const wait = await longestWait(tx);
  if (wait === undefined || wait < WAIT_SECONDS) return good(wait === undefined ? "No job waits." : `The longest waiting job is due for ${wait} s.`);
  return broken("Nobody takes jobs: start a server with --run=jobs, or look why the running one does not.", [`The longest waiting job is due for ${Math.floor(wait / 60)} minutes.`]);
};
