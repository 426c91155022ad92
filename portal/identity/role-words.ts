import type { Me } from "../app/session.ts";

type Role = Me["roles"][number];

const NAMES: Readonly<Record<Role, string>> = {
  "vendor.owner": "Owner", "vendor.partner_manager": "Partner manager", "vendor.finance": "Finance", "vendor.reviewer": "Reviewer", "vendor.readonly": "Read only",
  "partner.admin": "Administrator", "partner.seller": "Seller", "partner.marketer": "Marketer", "partner.technical": "Technical", "partner.finance": "Finance", "msp.operator": "Operator for customers",
  "customer.admin": "Administrator", "customer.viewer": "Viewer", "affiliate.owner": "Affiliate",
};

export function roleName(role: Role): string {
  return NAMES[role];
}

/** What a person is, in one line. */
export function rolesText(person: { readonly roles: readonly Role[]; readonly customRoles: readonly { readonly name: string }[] }): string {
  return [...person.roles.map(roleName), ...person.customRoles.map((role) => role.name)].join(", ") || "No role";
}

/** "deals:comment" as a group and a word: Deals, comment. */
export function permissionWords(permission: string): { readonly group: string; readonly word: string } {
  const [noun = "", verb = ""] = permission.split(":");
  return { group: noun.charAt(0).toUpperCase() + noun.slice(1), word: verb };
}

/** Permissions in groups, in the order in which they came. */
export function grouped(permissions: readonly string[]): (readonly [group: string, permissions: readonly string[]])[] {
  return [...Map.groupBy(permissions, (permission) => permissionWords(permission).group)];
}
