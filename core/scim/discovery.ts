import type { Attribute } from "./attribute.ts";
import { MOST_BULK } from "./bulk.ts";
import type { Doc } from "./coerce.ts";
import { LIST_URN, RESOURCE_TYPES, type ResourceType, type Schema, SCHEMAS } from "./schemas.ts";
import { MOST_RESULTS } from "./search.ts";

/** Bytes of a body that are read. */
export const MOST_BYTES = 4_194_304;

const CORE = "urn:ietf:params:scim:schemas:core:2.0";

/** What the server can do, for every client to read before it starts (RFC 7643 §5). */
export function serviceProviderConfig(base: string): Doc {
  return {
    schemas: [`${CORE}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: MOST_BULK, maxPayloadSize: MOST_BYTES },
    filter: { supported: true, maxResults: MOST_RESULTS },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    authenticationSchemes: [{
      type: "oauthbearertoken", name: "Bearer token", description: "A token of the organisation, made under Settings, Provisioning.", specUri: "https://www.rfc-editor.org/info/rfc6750", primary: true,
    }],
    meta: { resourceType: "ServiceProviderConfig", location: `${base}/ServiceProviderConfig` },
  };
}

export function resourceTypes(base: string): Doc {
  return listOf(RESOURCE_TYPES.map((type) => resourceTypeWire(base, type)));
}

/** By name, as in /ResourceTypes/User. */
export function resourceType(base: string, name: string): Doc | undefined {
  const found = RESOURCE_TYPES.find((one) => one.name.toLowerCase() === name.toLowerCase());
  return found && resourceTypeWire(base, found);
}

function resourceTypeWire(base: string, type: ResourceType): Doc {
  return {
    schemas: [`${CORE}:ResourceType`], id: type.name, name: type.name, endpoint: type.endpoint, description: type.description, schema: type.schema.id,
    schemaExtensions: type.extensions.map((one) => ({ schema: one.id, required: false })),
    meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/${type.name}` },
  };
}

export function schemas(base: string): Doc {
  return listOf(SCHEMAS.map((one) => schemaWire(base, one)));
}

/** By its name, as in /Schemas/urn:ietf:params:scim:schemas:core:2.0:User. */
export function schema(base: string, id: string): Doc | undefined {
  const found = SCHEMAS.find((one) => one.id.toLowerCase() === id.toLowerCase());
  return found && schemaWire(base, found);
}

function schemaWire(base: string, one: Schema): Doc {
  return {
    schemas: [`${CORE}:Schema`], id: one.id, name: one.name, description: one.description, attributes: one.attributes.map(attributeWire),
    meta: { resourceType: "Schema", location: `${base}/Schemas/${one.id}` },
  };
}

/** The characteristics of RFC 7643 §7; whether case counts is said where there is text. */
function attributeWire(one: Attribute): Doc {
  const { name, type, multiValued, description, required, caseExact, mutability, returned, uniqueness, canonicalValues, referenceTypes, subAttributes } = one;
  const texts = type === "string" || type === "reference" || type === "binary";
  return {
    name, type, multiValued, description, required, ...(texts ? { caseExact } : {}), mutability, returned, ...(texts ? { uniqueness } : {}),
    ...(canonicalValues === undefined ? {} : { canonicalValues }), ...(referenceTypes === undefined ? {} : { referenceTypes }),
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(attributeWire) }),
  };
}

function listOf(resources: readonly Doc[]): Doc {
  return { schemas: [LIST_URN], totalResults: resources.length, startIndex: 1, itemsPerPage: resources.length, Resources: resources };
}
