/** Who an organisation is to the vendor. One installation has one vendor. */
export const ORGANISATION_KINDS = ["vendor", "partner", "customer", "affiliate"] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** Each role belongs to one kind of organisation: nobody is a vendor's finance in a partner's organisation. */
export const ROLES = {
  "vendor.owner": { kind: "vendor", sentence: "Everything, single sign-on, keys and the program itself included." },
  "vendor.partner_manager": { kind: "vendor", sentence: "Partners, deals and funds." },
  "vendor.finance": { kind: "vendor", sentence: "Facts from billing, the ledger, payouts and exports." },
  "vendor.reviewer": { kind: "vendor", sentence: "Decides applications, deals and fund requests, never one's own." },
  "vendor.readonly": { kind: "vendor", sentence: "Sees everything except bank and tax data." },
  "partner.admin": { kind: "partner", sentence: "The partner's people, keys and all of its deals." },
  "partner.seller": { kind: "partner", sentence: "Registers deals and refers customers." },
  "partner.marketer": { kind: "partner", sentence: "Campaigns, assets and market development funds." },
  "partner.technical": { kind: "partner", sentence: "Certifications, listings and API keys." },
  "partner.finance": { kind: "partner", sentence: "Statements and payout details." },
  "msp.operator": { kind: "partner", sentence: "Runs customers' tenants that delegated it." },
  "customer.admin": { kind: "customer", sentence: "The customer's people, referrals and delegations." },
  "customer.viewer": { kind: "customer", sentence: "Sees the customer's subscriptions and referrals." },
  "affiliate.owner": { kind: "affiliate", sentence: "Own links, earnings and payout details." },
} as const satisfies Record<string, { kind: OrganisationKind; sentence: string }>;

export type Role = keyof typeof ROLES;
export const ROLE_NAMES = Object.keys(ROLES) as [Role, ...Role[]];

export function rolesFor(kind: OrganisationKind): Role[] {
  return ROLE_NAMES.filter((role) => ROLES[role].kind === kind);
}
