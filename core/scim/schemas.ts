import { type Attribute, boolean, complex, dateTime, named, plural, reference, string } from "./attribute.ts";

export const USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User";
export const ENTERPRISE_URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
export const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";
const MESSAGES = "urn:ietf:params:scim:api:messages:2.0";
export const LIST_URN = `${MESSAGES}:ListResponse`;
export const SEARCH_URN = `${MESSAGES}:SearchRequest`;
export const PATCH_URN = `${MESSAGES}:PatchOp`;
export const BULK_URN = `${MESSAGES}:BulkRequest`;
export const BULK_RESPONSE_URN = `${MESSAGES}:BulkResponse`;

export type Schema = { readonly id: string; readonly name: string; readonly description: string; readonly attributes: readonly Attribute[] };

/** What every resource has besides its schema (RFC 7643 §3.1). */
export const COMMON: readonly Attribute[] = [
  { ...string("schemas", "Which schemas the resource has."), multiValued: true, required: true, caseExact: true, returned: "always", type: "reference", referenceTypes: ["uri"] },
  string("id", "The platform's own name of the resource; it never changes.", { caseExact: true, mutability: "readOnly", returned: "always", uniqueness: "server" }),
  string("externalId", "The directory's own name of the resource.", { caseExact: true }),
  complex("meta", "When and where.", [
    string("resourceType", "User or Group.", { caseExact: true, mutability: "readOnly" }),
    dateTime("created", "When it was made."),
    dateTime("lastModified", "When it was changed last."),
    reference("location", "Its address.", ["uri"], { mutability: "readOnly" }),
    string("version", "Its entity tag.", { caseExact: true, mutability: "readOnly" }),
  ], { mutability: "readOnly" }),
];

const NAME = complex("name", "The parts of the person's name.", [
  string("formatted", "The whole name, as it is shown."),
  string("familyName", "Family name."),
  string("givenName", "Given name."),
  string("middleName", "Middle names."),
  string("honorificPrefix", "What stands before the name."),
  string("honorificSuffix", "What stands after the name."),
]);

const ADDRESSES = complex("addresses", "Where the person is reached by post.", [
  string("formatted", "The whole address, as it is shown."),
  string("streetAddress", "Street, house and flat."),
  string("locality", "City."),
  string("region", "State or region."),
  string("postalCode", "Postal code."),
  string("country", "Country by its two letters of ISO 3166-1."),
  string("type", "What the address is for.", { canonicalValues: ["work", "home", "other"] }),
  boolean("primary", "Whether this address goes before the others; at most one does."),
], { multiValued: true });

export const USER: Schema = {
  id: USER_URN, name: "User", description: "A person of the organisation",
  attributes: [
    string("userName", "The name the person signs in with, unique within the organisation whatever its case.", { required: true, uniqueness: "server" }),
    NAME,
    string("displayName", "The name that is shown."),
    string("nickName", "What the person is called."),
    reference("profileUrl", "A page about the person.", ["external"]),
    string("title", "Title in the company, such as Vice President."),
    string("userType", "How the person stands to the company, such as Employee."),
    string("preferredLanguage", "Languages as in the header Accept-Language."),
    string("locale", "Language and region, such as en-US."),
    string("timezone", "Time zone by its name, such as Europe/Berlin."),
    boolean("active", "Whether the person may work here. False ends sessions, keys and roles at once."),
    plural("emails", "E-mail addresses.", ["work", "home", "other"]),
    plural("phoneNumbers", "Telephone numbers.", ["work", "home", "mobile", "fax", "pager", "other"]),
    plural("ims", "Addresses of instant messages.", []),
    plural("photos", "Pictures of the person.", ["photo", "thumbnail"], reference("value", "Where the picture is.", ["external"])),
    ADDRESSES,
    complex("groups", "The groups the person belongs to; they change through the groups.", [
      string("value", "The group's id.", { caseExact: true, mutability: "readOnly" }),
      reference("$ref", "The group's address.", ["Group"], { mutability: "readOnly" }),
      string("display", "The group's name.", { mutability: "readOnly" }),
      string("type", "How the person belongs to it.", { mutability: "readOnly", canonicalValues: ["direct"] }),
    ], { multiValued: true, mutability: "readOnly" }),
    plural("entitlements", "What the directory says the person is entitled to. It gives nothing here.", []),
    plural("roles", "What the directory calls the person's roles. Roles here come from groups.", []),
    plural("x509Certificates", "Certificates of the person.", [], { ...string("value", "The certificate.", { caseExact: true }), type: "binary" }),
  ],
};

export const ENTERPRISE: Schema = {
  id: ENTERPRISE_URN, name: "EnterpriseUser", description: "What a company knows of the person",
  attributes: [
    string("employeeNumber", "Number of the person in the company."),
    string("costCenter", "Cost centre."),
    string("organization", "Organisation."),
    string("division", "Division."),
    string("department", "Department."),
    complex("manager", "The person's manager.", [
      string("value", "Id of the manager's user.", { caseExact: true }),
      reference("$ref", "Address of the manager's user.", ["User"]),
      string("displayName", "The manager's name.", { mutability: "readOnly" }),
    ]),
  ],
};

export const GROUP: Schema = {
  id: GROUP_URN, name: "Group", description: "A group of people of the organisation",
  attributes: [
    string("displayName", "The group's name, unique within the organisation whatever its case.", { required: true, uniqueness: "server" }),
    complex("members", "The people of the group.", [
      string("value", "Id of the user.", { caseExact: true, mutability: "immutable" }),
      reference("$ref", "Address of the user.", ["User"], { mutability: "immutable" }),
      string("type", "What kind of member it is.", { mutability: "immutable", canonicalValues: ["User"] }),
      string("display", "The user's name.", { mutability: "readOnly" }),
    ], { multiValued: true }),
  ],
};

/** A kind of resource: its own schema, and those that may come on top under their names. */
export type ResourceType = { readonly name: "User" | "Group"; readonly endpoint: "/Users" | "/Groups"; readonly description: string; readonly schema: Schema; readonly extensions: readonly Schema[] };

export const USERS: ResourceType = { name: "User", endpoint: "/Users", description: "People", schema: USER, extensions: [ENTERPRISE] };
export const GROUPS: ResourceType = { name: "Group", endpoint: "/Groups", description: "Groups", schema: GROUP, extensions: [] };
export const RESOURCE_TYPES = [USERS, GROUPS] as const;
export const SCHEMAS = [USER, GROUP, ENTERPRISE] as const;

/** Where an attribute stands in a resource: keys from its root, the attribute, and the sub-attribute where one is named. */
export type Place = { readonly keys: readonly string[]; readonly attribute: Attribute; readonly sub: Attribute | undefined };

/**
 * Finds "name.familyName", "urn:…:User:userName" or "urn:…:enterprise:2.0:User:manager.value", whatever their case. An extension's own name leads to the
 * extension as a whole. Undefined for what no schema of the type has.
 */
export function placeOf(type: ResourceType, path: string): Place | undefined {
  const extension = type.extensions.find((one) => within(path, one.id));
  if (extension !== undefined) {
    if (path.length === extension.id.length) return { keys: [extension.id], attribute: whole(extension), sub: undefined };
    return inAttributes(extension.attributes, path.slice(extension.id.length + 1), [extension.id]);
  }
  const own = within(path, type.schema.id) ? path.slice(type.schema.id.length + 1) : path;
  return inAttributes([...COMMON, ...type.schema.attributes], own, []);
}

function within(path: string, urn: string): boolean {
  const lower = path.toLowerCase();
  const name = urn.toLowerCase();
  return lower === name || lower.startsWith(`${name}:`);
}

function whole(schema: Schema): Attribute {
  return complex(schema.id, schema.description, schema.attributes);
}

function inAttributes(attributes: readonly Attribute[], path: string, before: readonly string[]): Place | undefined {
  const [name = "", subName, ...rest] = path.split(".");
  const attribute = named(attributes, name);
  if (attribute === undefined || rest.length > 0) return undefined;
  if (subName === undefined) return { keys: [...before, attribute.name], attribute, sub: undefined };
  const sub = named(attribute.subAttributes ?? [], subName);
  return sub === undefined ? undefined : { keys: [...before, attribute.name], attribute, sub };
}
