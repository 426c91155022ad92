import { describe, expect, test } from "vitest";
import { parseDay, type Day } from "../kernel/time.ts";
import { askedFields, changedFields, formIssues } from "./form.ts";

const TODAY = parseDay("2026-03-02") as Day;
const ALL = ["customerName", "customerContact", "opportunity", "estimatedSize", "expectedClose"];
const FULL = {
  customerName: "Acme", customerDomain: "acme.com", contactName: "Cleo", contactEmail: "cleo@acme.com", opportunity: "300 seats", estimated: { amount: 100, currency: "USD" }, expectedClose: "2026-03-02", motion: "referral" as const,
};
const fields = (form: Parameters<typeof formIssues>[0], required = ALL) => formIssues(form, { registration: { requiredFields: required }, plans: ["team", "pro"] }, TODAY).map((issue) => issue.path[1]).toSorted();

describe("a form", () => {
  test("with all that the program asks for is complete, on the day it closes too", () => expect(fields(FULL)).toEqual([]));
  test("without anything lacks every field", () => expect(fields({})).toEqual(Object.keys(FULL).toSorted()));
  test.each(Object.keys(FULL) as (keyof typeof FULL)[])("without %s lacks just that", (field) => {
    const { [field]: _, ...rest } = FULL;
    expect(fields(rest)).toEqual([field]);
  });
  test.each([
    [["opportunity"], ["customerDomain", "customerName", "motion", "opportunity"]],
    [[], ["customerDomain", "customerName", "motion"]],
    [["somethingElse"], ["customerDomain", "customerName", "motion"]],
  ])("where the program asks for %j an empty one lacks %j", (required, missing) => expect(fields({}, required)).toEqual(missing));
  test.each([
    [{ contactEmail: "cleo" }, ["contactEmail"]], [{ contactEmail: "cleo@acme" }, ["contactEmail"]], [{ contactEmail: "a b@acme.com" }, ["contactEmail"]], [{ contactEmail: "a@b@acme.com" }, ["contactEmail"]], [{ contactEmail: "cleo.o'hara+x@mail.acme.co.uk" }, []],
    [{ estimated: { amount: 0, currency: "USD" } }, ["estimated"]], [{ estimated: { amount: -5, currency: "USD" } }, ["estimated"]], [{ estimated: { amount: 1, currency: "JPY" } }, []],
    [{ plan: "pro" }, []], [{ plan: "gold" }, ["plan"]],
    [{ expectedClose: "2026-03-01" }, ["expectedClose"]], [{ expectedClose: "2026-03-03" }, []],
  ])("with %j has to change %j", (over, wrong) => expect(fields({ ...FULL, ...over })).toEqual(wrong));
});

test("what is asked for may be named as the program does, and what is no field is left out", () => {
  expect(askedFields(["customerContact", "opportunity", "contactEmail", "colour", "__proto__"])).toEqual(["contactName", "contactEmail", "opportunity"]);
});

test("forms differ in the fields that were added, taken away or changed, money by its amount", () => {
  expect(changedFields(FULL, { ...FULL })).toEqual([]);
  expect(changedFields(FULL, { ...FULL, estimated: { amount: 101, currency: "USD" }, plan: "pro" }).toSorted()).toEqual(["estimated", "plan"]);
  const { opportunity: _, ...less } = FULL;
  expect(changedFields(FULL, less)).toEqual(["opportunity"]);
});
