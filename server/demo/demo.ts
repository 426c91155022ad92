import { instant } from "../../core/kernel/time.ts";
import { createApp } from "../app.ts";
import { type FirstStart, firstStart } from "../identity/first-start.ts";
import { vendor } from "../identity/store.ts";
import { cannotStart } from "../platform/cannot-start.ts";
import { settableClock, systemClock } from "../platform/clock.ts";
import type { Config } from "../platform/config.ts";
import { APP_ROLE, openDatabase } from "../platform/database.ts";
import type { Ground } from "../platform/ground.ts";
import { createIds } from "../platform/ids.ts";
import { waitAsDue } from "../platform/jobs-queue.ts";
import { createLog } from "../platform/log.ts";
import type { Secrets } from "../platform/secrets.ts";
import { firstProgram } from "../programs/first-program.ts";
import { emailOf } from "./cast.ts";
import { PASSWORD } from "./password.ts";
import type { World } from "./world.ts";
import { tellYear, WHOLE_YEAR, type Year } from "./year.ts";

export type DemoParts = { readonly config: Config; readonly ground: Pick<Ground, "database" | "address">; readonly secrets: Secrets; readonly say: (line: string) => void; readonly warn: (line: string) => void };

/**
 * Fills an empty installation with a year that ends now: the real server is asked through its own API, under a clock that starts a year ago, and nothing is
 * written any other way. Messages become files, whatever the settings say: nobody outside hears of it. Throws where something is there already.
 */
export async function startDemo({ config, ground, secrets, say, warn }: DemoParts, year: Year = WHOLE_YEAR): Promise<FirstStart> {
  if (await ground.database.as({ org: null, role: "system" }, (tx) => vendor(tx))) {
    throw cannotStart(`There is a business in ${config.databaseUrl === undefined ? config.dataDirectory : "this database"} already: a demonstration begins with nothing. Start without --demo to go on with it, or give the demonstration a directory of its own: npm start -- --demo --data=demo`);
  }
  const started = performance.now();
  // What a crash interrupts is begun anew in an empty directory: nobody waits for the disk.
  const address = { ...ground.address, hasty: true };
  const database = openDatabase(address, { role: APP_ROLE, size: 6 });
  const until = systemClock.now();
  const clock = settableClock(instant(until - year.days * 86_400_000));
  const ids = createIds(clock);
  const log = createLog(warn, clock, "warn");
  const parts = { config: { ...config, smtpUrl: undefined, requestsPerMinute: 100_000_000 }, database, secrets, clock, ids, log };
  const app = await createApp(parts);
  await app.host.ready();
  try {
    const founded = await firstStart({ database, ids, clock, log, vendorName: config.vendorName });
    if (founded === undefined) throw new Error("somebody else started meanwhile");
    await firstProgram({ database, ids, clock, log });
    say("Telling a year of an invented partner program, through the API itself …");
    const told = await tellYear({ parts, app, address, clock }, founded, year, until, say);
    await ground.database.as({ org: null, role: "system" }, (tx) => waitAsDue(tx));
    say(`A year in ${Math.round((performance.now() - started) / 1000)} s: ${told.world.partners.length} partners, ${told.world.seen.registrations} registrations, ${told.facts} facts from other systems, ${told.world.seen.runs} payout runs.`);
    for (const line of cast(told.world)) say(line);
    return founded;
  } finally {
    await app.host.close();
    await database.close();
  }
}

/** Whom one can sign in as, one of each role. */
function cast({ desks, partners }: World): string[] {
  const first = (wanted: string) => partners.find(({ kind }) => kind === wanted);
  const line = (who: string, email: string, sees: string) => `  ${who.padEnd(24)} ${email.padEnd(46)} ${sees}`;
  const [technology, si, reseller, affiliate] = [first("technology"), first("si"), first("reseller"), first("affiliate")];
  const seller = partners.find((one) => one.sellerName !== one.adminName);
  return [
    `Sign in with the password "${PASSWORD}" (without the quotes) as`,
    line("the owner", "olivia.hart@mindweave.example", "everything"),
    line("a partner manager", desks.manager.email, "partners and deals"), line("a reviewer", desks.reviewer.email, "what waits for a decision"),
    line("finance", desks.finance.email, "the books and the next payout run"), line("finance, the second pair", desks.controller.email, "approves what the first prepared"), line("who only reads", "tom.whitlock@mindweave.example", "everything but bank and tax data"),
    ...[technology, si, reseller].flatMap((one) => (one === undefined ? [] : [line(`${one.name}`, one.adminEmail, `a partner's administrator (${one.kind})`)])),
    ...(seller === undefined ? [] : [line(`${seller.name}`, emailOf(seller.sellerName, seller.domain), "a partner's seller")]),
    ...(affiliate === undefined ? [] : [line(affiliate.name, affiliate.adminEmail, "an affiliate")]),
  ];
}
