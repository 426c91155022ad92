import { Email } from "../identity/shapes.ts";
import { type Doc, isObject } from "./coerce.ts";

/** The address a person is known by: the primary one, else that of work, else the first, else a userName that is one. Lower case; undefined where there is none. */
export function addressOf(doc: Doc): string | undefined {
  const emails = (Array.isArray(doc["emails"]) ? doc["emails"] : []).filter(isObject);
  const chosen = emails.find((one) => one["primary"] === true) ?? emails.find((one) => String(one["type"]).toLowerCase() === "work") ?? emails[0];
  for (const text of [chosen?.["value"], doc["userName"]]) {
    const read = Email.safeParse(text);
    if (read.success) return read.data;
  }
  return undefined;
}

/** What people call them: 1 to 200 characters without control characters. */
export function nameOf(doc: Doc): string {
  const name = isObject(doc["name"]) ? doc["name"] : {};
  const parts = [name["givenName"], name["familyName"]].filter((one) => typeof one === "string" && one !== "").join(" ");
  const candidates = [doc["displayName"], name["formatted"], parts, doc["userName"]];
  const text = candidates.find((one) => typeof one === "string" && one.trim() !== "") as string | undefined;
  return (text ?? "").replace(/[\u0000-\u001f\u007f]+/g, " ").trim().normalize("NFC").slice(0, 200) || "?";
}
