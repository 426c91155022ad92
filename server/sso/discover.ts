import { domainOf } from "../../core/sso/asserted.ts";
import { refuseSignIn } from "../../core/sso/refusals.ts";
import { takeTry } from "../identity/credentials.ts";
import { policyOf } from "../identity/policy-store.ts";
import type { OutsideCall } from "../platform/http-call.ts";
import { network } from "../platform/http-host.ts";
import { ownerOf } from "./domain-store.ts";
import { connections } from "./store.ts";

/** Where an address signs in, by its domain alone: whether somebody has an account says nothing, so nobody learns who has one. */
export function discover(call: OutsideCall, email: string) {
  return call.tx(async ({ tx, now }) => {
    if (!(await takeTry(tx, `sso-discovery|${network(call.address)}`, 60, 1000, now))) return refuseSignIn("sso.too-many-tries");
    const owner = await ownerOf(tx, domainOf(email));
    const open = owner === undefined ? [] : (await connections(tx, owner)).filter((row) => row.switched_on);
    return { connections: open.map((row) => ({ name: row.name, start: `/sso/${row.id}/start` })), required: owner !== undefined && open.length > 0 && (await policyOf(tx, owner)).ssoOnly };
  });
}
