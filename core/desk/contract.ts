import { z } from "zod";
import { At, Id } from "../kernel/api-list.ts";
import { read, write } from "../kernel/api-operation.ts";
import { text } from "../kernel/wire.ts";

export const FOUND_KINDS = ["deal", "partner", "application", "payout", "account", "person"] as const;

/** A record that fits some words: what it is called, and what tells it from others of the name. */
const Found = z.strictObject({ kind: z.enum(FOUND_KINDS), /** What its page is addressed by. */ id: z.string(), title: z.string(), detail: z.string() }).meta({ id: "FoundRecord" });
export type Found = z.output<typeof Found>;

const View = z
  .strictObject({ id: Id("vie"), page: z.string(), name: z.string(), /** The part of the address it stands for. */ search: z.string(), shared: z.boolean(), mine: z.boolean(), by: z.string(), createdAt: At })
  .meta({ id: "SavedView" });
const PageName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "is not the name of a page");
const Name = text(60);
const Search = z.string().max(2000);
const noView = { "view.not-found": 404 } as const;
const named = { "view.name-taken": 409 } as const;

export const deskContract = {
  search: read("GET /v1/search", {
    summary: "Records by name, number or domain: those you may see", permission: "signed-in",
    input: z.strictObject({ q: text(100) }), output: z.strictObject({ items: z.array(Found) }),
  }),
  views: {
    list: read("GET /v1/views", { summary: "Saved views of a page: your own and those shared with you", permission: "signed-in", input: z.strictObject({ page: PageName }), output: z.strictObject({ items: z.array(View) }) }),
    save: write("POST /v1/views", { summary: "Save a view under a name", permission: "signed-in", status: 201, input: z.strictObject({ page: PageName, name: Name, search: Search, shared: z.boolean().default(false) }), output: View, refusals: { ...named, "view.not-found": 404, "view.too-many": 409 } }),
    change: write("PATCH /v1/views/{view}", { summary: "Rename, share or replace a view of your own", permission: "signed-in", input: z.strictObject({ view: Id("vie"), name: Name.optional(), search: Search.optional(), shared: z.boolean().optional() }), output: View, refusals: { ...noView, ...named } }),
    remove: write("DELETE /v1/views/{view}", { summary: "Delete a view of your own", permission: "signed-in", input: z.strictObject({ view: Id("vie") }), refusals: noView }),
  },
};
