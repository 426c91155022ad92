import { describe, expect, test } from "vitest";
import { isFault } from "./fault.ts";
import { type Filter, parseFilter } from "./filter.ts";
import { bind, meets } from "./match.ts";
import { GROUPS, USERS } from "./schemas.ts";

const BJ = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
  id: "scu_1", externalId: "Ext-1", userName: "bjensen@example.com", name: { familyName: "O'Malley", givenName: "Bárbara" }, title: "Tour \"Guide\"", active: true,
  emails: [{ value: "bjensen@example.com", type: "work", primary: true }, { value: "babs@home.example.org", type: "home" }],
  "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { department: "Sales", manager: { value: "scu_9" } },
  meta: { resourceType: "User", created: "2011-05-13T04:42:34Z", lastModified: "2011-05-13T04:42:34.123Z" },
};

/** Whether it meets the filter, or the reason why the filter is none. */
function outcome(text: string, on: unknown = BJ): boolean | string {
  const filter = parseFilter(text);
  if (isFault(filter)) return filter.scimType ?? "";
  const condition = bind(USERS, filter);
  return isFault(condition) ? (condition.scimType ?? "") : meets(condition, on);
}

describe("a filter finds a person", () => {
  test.each<[string, boolean]>([
    ['userName eq "bjensen@example.com"', true], ['userName eq "BJENSEN@Example.com"', true], ['USERNAME Eq "bjensen@example.com"', true], ['userName eq "bjensen"', false],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "BJ"', true], ['userName ew "EXAMPLE.COM"', true], ['userName co "jensen@"', true], ['userName ne "x"', true],
    ['id eq "scu_1"', true], ['id eq "SCU_1"', false], ['externalId eq "Ext-1"', true], ['externalId eq "ext-1"', false],
    ["name.familyName co \"O'Malley\"", true], ['name.givenName eq "bárbara"', true], ['title eq "tour \\"guide\\""', true], ['title pr', true], ['nickName pr', false], ["nickName eq null", true], ["title ne null", true],
    ['nickName ne "x"', true], ["name pr", true], ["emails pr", true], ["phoneNumbers pr", false],
    ['emails co "HOME.example"', true], ['emails.value eq "babs@home.example.org"', true], ['emails.type ne "work"', true], ['phoneNumbers.type ne "work"', true],
    ['emails[type eq "work" and value co "@example.com"]', true], ['emails[type eq "home" and value co "@example.com"]', false], ['emails[type eq "work"].value eq "bjensen@example.com"', true],
    ['emails[not (type eq "work")]', true], ["emails[primary eq true]", true], ['emails[type eq "home" and primary eq true]', false],
    ["active eq true", true], ['active eq "True"', true], ["active eq false", false], ["active ne false", true],
    ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "sales"', true], ['URN:ietf:params:scim:schemas:extension:enterprise:2.0:user:manager eq "scu_9"', true],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', true], ['meta.lastModified ge "2011-05-13T06:42:34.123+02:00"', true], ['meta.lastModified lt "2011-05-13T04:42:34Z"', false], ['meta.created le "2011-05-13T04:42:34Z"', true],
    ['schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"', true], ['meta.resourceType eq "User"', true],
    ['userName gt "a"', true], ['userName lt "b"', false], ['userName le "bjensen@example.com"', true],
    // "not" before "and" before "or".
    ['title pr or nickName pr and nickName pr', true], ['(title pr or nickName pr) and nickName pr', false], ["not (title pr) or title pr", true], ["not (title pr or active eq false)", false], ["not(nickName pr) and active eq true", true],
    ['active eq true AND NOT (nickName PR)', true],
  ])("%s → %s", (text, found) => expect(outcome(text)).toBe(found));
});

describe("what is no filter, or means nothing, is invalidFilter", () => {
  test.each([
    "", "userName", "userName eq", 'userName is "x"', "userName eq bjensen", "userName eq 'x'", '(userName eq "x"', 'userName eq "x")', 'userName eq "x" and', 'and userName pr', "userName pr pr", 'userName eq "x" userName pr',
    'shoeSize eq "44"', 'name eq "x"', "active gt true", 'active co "t"', 'meta.created co "2011"', 'meta.created gt "yesterday"', "userName eq 5", 'userName gt null', 'name[givenName eq "x"]', 'emails[kind eq "x"]', 'emails[type[value eq "x"]]',
    'emails[type eq "work"', "emails[]", 'userName eq "\\x"', `${"(".repeat(5000)}userName pr${")".repeat(5000)}`, `${"(".repeat(30)}userName pr${")".repeat(30)}`, Array.from({ length: 200 }, () => "title pr").join(" or "), "__proto__ pr", "constructor.prototype pr", "password pr",
  ])("%s", (text) => expect(outcome(text)).toBe("invalidFilter"));
});

test("the shape keeps what was written", () => {
  expect(parseFilter('a eq 1 or b pr and not (c.d sw "x")')).toEqual<Filter>({
    kind: "or", parts: [{ kind: "compare", path: "a", op: "eq", value: 1 }, { kind: "and", parts: [{ kind: "present", path: "b" }, { kind: "not", part: { kind: "compare", path: "c.d", op: "sw", value: "x" } }] }],
  });
});

test("a group is found by a member", () => {
  const condition = bind(GROUPS, parseFilter('members[value eq "scu_1"] and displayName sw "sales"') as Filter);
  if (isFault(condition)) throw new Error(condition.detail);
  expect(meets(condition, { displayName: "Sales EMEA", members: [{ value: "scu_2" }, { value: "scu_1" }] })).toBe(true);
  expect(meets(condition, { displayName: "Sales EMEA", members: [{ value: "scu_2" }] })).toBe(false);
});
