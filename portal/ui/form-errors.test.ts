import { describe, expect, it } from "vitest";
import { z } from "zod";
import { errorsOf, issueErrors } from "./form-errors.ts";

const schema = z.strictObject({ company: z.string().min(1, "Enter the company"), size: z.number("Enter a size").int(), contacts: z.array(z.strictObject({ email: z.email("Enter an address") })) });

describe("what is wrong with a form", () => {
  it("is one sentence a field, the first that applies", () => {
    const parsed = schema.safeParse({ company: "", size: null, contacts: [{ email: "no" }, { email: "nor this" }] });
    expect(errorsOf(parsed, {})).toEqual({ company: "Enter the company", size: "Enter a size", contacts: "Enter an address" });
  });

  it("is said in the form's own words where it has some", () => {
    expect(errorsOf(schema.safeParse({ company: "", size: 1, contacts: [] }), { company: "Who is the customer?" })).toEqual({ company: "Who is the customer?" });
  });

  it("is nothing when all is well", () => {
    expect(errorsOf(schema.safeParse({ company: "Helios", size: 1, contacts: [] }), {})).toEqual({});
  });

  it("as the server sees it comes back to the fields", () => {
    const issues = [{ path: ["domain"], code: "deal.domain", sentence: "Enter a domain such as acme.com" }, { path: ["domain"], code: "x", sentence: "second" }, { path: [], code: "y", sentence: "whole" }];
    expect(issueErrors(issues)).toEqual({ domain: "Enter a domain such as acme.com", "": "whole" });
  });
});
