import type { Browser } from "playwright-core";
import { type Mode, MODES } from "../testing/gallery.ts";
import { type Visit, visit } from "../testing/visit.ts";

/** A window of somebody's own, signed in through the page for it. */
export async function signInAt(browser: Browser, home: string, who: { readonly email: string; readonly password: string }): Promise<Visit> {
  const desk = await visit(browser, `${home}/login`, MODES[0] as Mode);
  await desk.page.getByRole("textbox", { name: "E-mail" }).fill(who.email);
  await desk.page.locator("#field-password").fill(who.password);
  await desk.page.getByRole("button", { name: "Sign in", exact: true }).click();
  await desk.page.getByRole("navigation", { name: "Main" }).waitFor();
  return desk;
}
