import { type OrganisationKind, ROLE_NAMES, type Role, rolesFor } from "./roles.ts";

const STAFF_READ = ["vendor.partner_manager", "vendor.finance", "vendor.reviewer", "vendor.readonly"] as const;
const PARTNER_ALL = ["partner.admin", "partner.seller", "partner.marketer", "partner.technical", "partner.finance"] as const;
const EVERYONE = [...STAFF_READ, ...PARTNER_ALL, "msp.operator", "customer.admin", "customer.viewer", "affiliate.owner"] as const;

/**
 * Which roles hold which permission, one line each; a feature adds its lines here. The vendor's owner holds every one.
 * Holding a permission says what may be done, never to whom: row-level security keeps an organisation to its own.
 */
export const PERMISSIONS = {
  "organisations:read": EVERYONE,
  "organisations:write": ["vendor.partner_manager"],
  "people:read": [...STAFF_READ, "partner.admin", "customer.admin"],
  "people:write": ["vendor.partner_manager", "partner.admin", "customer.admin"],
  "people:recover": ["partner.admin", "customer.admin"],
  "roles:write": ["partner.admin", "customer.admin"],
  "security:write": ["partner.admin", "customer.admin", "affiliate.owner"],
  "delegations:read": ["vendor.partner_manager", "vendor.readonly", "partner.admin", "msp.operator", "customer.admin"],
  "delegations:write": ["customer.admin"],
  "sso:read": ["vendor.readonly", "partner.admin", "customer.admin"],
  "sso:write": ["partner.admin", "customer.admin"],
  "keys:read": ["partner.admin", "partner.technical", "customer.admin", "affiliate.owner", "vendor.finance", "vendor.readonly"],
  "keys:write": ["partner.admin", "partner.technical", "customer.admin", "affiliate.owner"],
  "provisioning:read": ["partner.admin", "customer.admin"],
  "provisioning:write": ["partner.admin", "customer.admin"],
  "audit:read": ["vendor.finance", "vendor.readonly", "partner.admin", "customer.admin"],

  "facts:read": STAFF_READ,
  "facts:write": ["vendor.finance"],
  "programs:read": [...STAFF_READ, ...PARTNER_ALL, "affiliate.owner"],
  "programs:inspect": STAFF_READ,
  "programs:write": [],
  "programs:publish": [],
  "programs:backtest": ["vendor.partner_manager", "vendor.finance"],
  "partners:read": [...STAFF_READ, ...PARTNER_ALL, "msp.operator", "affiliate.owner"],
  "partners:write": ["vendor.partner_manager"],
  "partners:list": STAFF_READ,
  "partners:review": ["vendor.partner_manager", "vendor.reviewer"],
  "partners:accept": ["partner.admin", "affiliate.owner"],
  "learning:read": [...STAFF_READ, ...PARTNER_ALL, "msp.operator"],
  "learning:write": ["vendor.partner_manager"],
  "resources:read": [...STAFF_READ, ...PARTNER_ALL, "msp.operator", "affiliate.owner"],
  "resources:write": ["vendor.partner_manager"],
  "customers:read": [...STAFF_READ, "partner.admin", "msp.operator", "customer.admin", "customer.viewer"],
  "customers:write": ["vendor.finance"],
  "deals:read": [...STAFF_READ, "partner.admin", "partner.seller", "partner.finance"],
  "deals:write": ["vendor.partner_manager", "partner.admin", "partner.seller"],
  "deals:comment": ["vendor.partner_manager", "vendor.finance", "vendor.reviewer", "partner.admin", "partner.seller", "partner.finance"],
  "deals:review": ["vendor.partner_manager", "vendor.reviewer"],
  "deals:win": ["vendor.partner_manager", "vendor.finance"],
  "referrals:read": [...STAFF_READ, "partner.admin", "partner.seller", "customer.admin", "customer.viewer"],
  "referrals:write": ["vendor.partner_manager", "partner.admin", "partner.seller", "customer.admin"],
  "affiliates:read": [...STAFF_READ, "affiliate.owner"],
  "affiliates:write": ["vendor.partner_manager", "affiliate.owner"],
  "ledger:read": ["vendor.finance", "vendor.readonly"],
  "ledger:write": ["vendor.finance"],
  "earnings:read": [...STAFF_READ, "partner.admin", "partner.finance", "affiliate.owner"],
  "earnings:write": ["vendor.finance"],
  "payouts:read": ["vendor.finance", "vendor.readonly", "partner.admin", "partner.finance", "affiliate.owner"],
  "payouts:run": ["vendor.finance", "vendor.readonly"],
  "payouts:write": ["vendor.finance"],
  "payouts:approve": ["vendor.finance"],
  "payees:write": ["partner.admin", "partner.finance", "affiliate.owner"],
  "funds:read": [...STAFF_READ, "partner.admin", "partner.marketer", "partner.finance"],
  "funds:write": ["vendor.partner_manager", "partner.admin", "partner.marketer"],
  "funds:review": ["vendor.partner_manager", "vendor.reviewer"],
  "metrics:read": STAFF_READ,
  "operations:check": [],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;
export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as [Permission, ...Permission[]];

export function isPermission(value: string): value is Permission {
  return Object.hasOwn(PERMISSIONS, value);
}

const HELD = new Map<Role, ReadonlySet<Permission>>(
  ROLE_NAMES.map((role) => [role, new Set(PERMISSION_NAMES.filter((name) => role === "vendor.owner" || (PERMISSIONS[name] as readonly Role[]).includes(role)))]),
);

/** What several roles together may do, with what an organisation's own roles grant, and, for a key, no more than its scopes. */
export function permissionsOf(roles: readonly Role[], scopes?: readonly string[], granted: readonly string[] = []): Set<Permission> {
  const held = new Set<Permission>();
  for (const role of roles) for (const permission of HELD.get(role) ?? []) if (!scopes || scopes.includes(permission)) held.add(permission);
  for (const permission of granted) if (isPermission(permission) && (!scopes || scopes.includes(permission))) held.add(permission);
  return held;
}

/** What a role of an organisation's own making may hold: whatever the ready roles of that kind of organisation hold, together. */
export function grantable(kind: OrganisationKind): Set<Permission> {
  return permissionsOf(rolesFor(kind).filter((role) => role !== "vendor.owner"));
}
