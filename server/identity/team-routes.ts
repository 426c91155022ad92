import type { identityContract } from "../../core/identity/contract.ts";
import type { Handlers } from "../platform/http-call.ts";
import { changeCustomRoleTo, createCustomRole, endCustomRole, listCustomRoles } from "./custom-roles.ts";
import { delegationChoices, endDelegation, grantDelegation, listDelegations } from "./delegations.ts";
import { demand, ownPolicy } from "./policy.ts";
import { approveRecoveryOf, refuseRecovery, waitingRecoveries } from "./recovery.ts";
import { createServiceAccount, endServiceAccount, listServiceAccounts } from "./service-accounts.ts";

type Team = Pick<typeof identityContract, "customRoles" | "delegations" | "serviceAccounts" | "policy" | "recoveries">;

/** What an organisation decides about its people besides inviting them. */
export const teamRoutes: Handlers<Team> = {
  customRoles: {
    list: (_, call) => listCustomRoles(call),
    create: (input, call) => createCustomRole(call, input),
    change: (input, call) => changeCustomRoleTo(call, input),
    remove: (input, call) => endCustomRole(call, input),
  },
  delegations: {
    list: (input, call) => listDelegations(call, input),
    choices: (_, call) => delegationChoices(call),
    grant: (input, call) => grantDelegation(call, input),
    revoke: (input, call) => endDelegation(call, input),
  },
  serviceAccounts: {
    list: (input, call) => listServiceAccounts(call, input),
    create: (input, call) => createServiceAccount(call, input),
    end: (input, call) => endServiceAccount(call, input),
  },
  policy: { get: (_, call) => ownPolicy(call), set: (input, call) => demand(call, input) },
  recoveries: {
    list: (_, call) => waitingRecoveries(call),
    approve: (input, call) => approveRecoveryOf(call, input),
    refuse: (input, call) => refuseRecovery(call, input),
  },
};
