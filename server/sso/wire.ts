import { instant, type Instant, instantText } from "../../core/kernel/time.ts";
import type { Role } from "../../core/identity/roles.ts";
import { GRACE_MS, proofOf } from "../../core/sso/domain.ts";
import { certificateFacts } from "./certificate.ts";
import type { DomainRow } from "./domain-store.ts";
import type { LoginRow } from "./login-store.ts";
import type { TestFound } from "./outcome.ts";
import type { ConnectionRow } from "./store.ts";

const at = (when: Instant | null) => (when === null ? null : instantText(when));

export function domainWire(row: DomainRow) {
  const status = row.verified_at === null ? ("pending" as const) : row.missing_since === null ? ("verified" as const) : ("failing" as const);
  return {
    id: row.id as `dom_${string}`, domain: row.domain, status, record: proofOf(row.domain, row.token), addedAt: instantText(row.added_at), verifiedAt: at(row.verified_at), checkedAt: at(row.checked_at),
    lostAt: row.missing_since === null ? null : instantText(instant(row.missing_since + GRACE_MS)),
  };
}

/** Where a connection is reached from outside; its own for each, so that one identity provider's answer can never be taken for another's. */
export function addressesOf(origin: string, row: Pick<ConnectionRow, "id" | "protocol">) {
  const base = `${origin}/sso/${row.id}`;
  return { startUrl: `${base}/start`, testUrl: `${base}/start?test=1`, callbackUrl: row.protocol === "oidc" ? `${base}/callback` : `${base}/acs`, entityId: base, metadataUrl: `${base}/metadata` };
}

export function connectionWire(origin: string, row: ConnectionRow, people: number) {
  const pems = row.protocol === "saml" ? (row.settings?.certificates ?? []) : [];
  return {
    id: row.id as `con_${string}`, name: row.name, protocol: row.protocol, preset: row.preset, status: row.switched_on ? ("on" as const) : ("off" as const),
    oidc: row.protocol === "oidc" ? row.settings : null, saml: row.protocol === "saml" ? row.settings : null, hasSecret: row.client_secret !== null,
    mapping: row.mapping, createPeople: row.create_people, defaultRole: row.default_role as Role | null, groupRoles: row.group_roles,
    ours: { ...addressesOf(origin, row), certificate: row.certificate },
    certificates: pems.flatMap((pem) => certificateFacts(pem) ?? []).map((one) => ({ ...one, expiresAt: instantText(one.expiresAt) })),
    createdAt: instantText(row.created_at), changedAt: instantText(row.changed_at), testedAt: at(row.tested_at), lastUsedAt: at(row.used_at), people,
  };
}

export function testWire(row: LoginRow, now: Instant) {
  const found = row.outcome as TestFound | null;
  const late = row.finished_at === null && row.expires_at <= now;
  return {
    id: row.id as `sso_${string}`, connection: row.connection_id as `con_${string}`, at: instantText(row.created_at), finishedAt: at(row.finished_at),
    status: found === null ? (late ? ("bad" as const) : ("waiting" as const)) : found.code === null ? ("good" as const) : ("bad" as const),
    code: found?.code ?? (late ? "sso.expired" : null), sentence: found?.sentence ?? (late ? "Nobody came back from the identity provider within ten minutes: start the test again." : null),
    expected: found?.expected ?? null, received: found?.received ?? null, subject: found?.subject ?? null, email: found?.email ?? null, name: found?.name ?? null,
    groups: found?.groups ?? [], roles: found?.roles ?? [], would: found?.would ?? null, claims: found?.claims ?? [],
  };
}
