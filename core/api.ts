import { connectorsContract } from "./connectors/contract.ts";
import { dealsContract } from "./deals/contract.ts";
import { deskContract } from "./desk/contract.ts";
import { earningsContract } from "./earnings/contract.ts";
import { replayContract } from "./engine/replay-contract.ts";
import { factsContract } from "./facts/contract.ts";
import { identityContract } from "./identity/contract.ts";
import { ledgerContract } from "./ledger/contract.ts";
import { operationsContract } from "./operations/contract.ts";
import { partnersContract } from "./partners/contract.ts";
import { payoutsContract } from "./payouts/contract.ts";
import { programsContract } from "./programs/contract.ts";
import { scimContract } from "./scim/contract.ts";
import { ssoContract } from "./sso/contract.ts";

/** The whole contract, one line a feature: router, validation, OpenAPI document, SDK and the walk over all operations come from it. */
export const api = {
  ...identityContract,
  ...ssoContract,
  ...factsContract,
  ...programsContract,
  ...partnersContract,
  ...scimContract,
  ...dealsContract,
  ...earningsContract,
  ...ledgerContract,
  ...replayContract,
  ...payoutsContract,
  ...connectorsContract,
  ...operationsContract,
  ...deskContract,
};
