import { refuse } from "../../core/kernel/refusal.ts";
import { HttpRefusal } from "./http-problem.ts";
import type { Secrets } from "./secrets.ts";

type Place = readonly (string | number)[];

/** Cursors are signed for one operation and one organisation: nobody learns or guesses a place in another's list. */
export function cursorText(secrets: Secrets, about: string, place: Place): string {
  const body = Buffer.from(JSON.stringify(place)).toString("base64url");
  return `${body}.${secrets.sign(`${about}|${body}`, "cursor")}`;
}

/** Throws a 400 for a text that was not given out for this list. */
export function cursorPlace(secrets: Secrets, about: string, text: string): Place {
  const [body = "", signature = ""] = text.split(".");
  if (!secrets.signed(`${about}|${body}`, signature, "cursor")) {
    throw new HttpRefusal(400, refuse("cursor.invalid", "This cursor was not given out for this list: start again without one.", [{ path: ["cursor"], code: "invalid", sentence: "Not a cursor of this list." }]));
  }
  return JSON.parse(Buffer.from(body, "base64url").toString()) as Place;
}
