import { randomBytes } from "node:crypto";
import { createApp } from "../server/app.ts";
import { firstStart } from "../server/identity/first-start.ts";
import { systemClock } from "../server/platform/clock.ts";
import { type Config, readConfig } from "../server/platform/config.ts";
import { createIds } from "../server/platform/ids.ts";
import { createLog } from "../server/platform/log.ts";
import { createSecrets } from "../server/platform/secrets.ts";
import { sql } from "../server/platform/sql.ts";
import { directory, made, madeGroup, person } from "../server/scim/scim.testing.ts";
import { createClient } from "../sdk/client.ts";
import { benchDatabase } from "./database.ts";
import { report } from "./report.ts";

/**
 * What a directory's requests take over HTTP against a durable database, beside the limits: creating a user (p95 40 ms), 300 members in one PATCH
 * (100 ms), twenty members added at once. The floor measured in the same run is a transaction that writes one row.
 */
const USERS = Number(process.env["USERS"] ?? 1000);

const bench = await benchDatabase();
try {
  const ids = createIds(systemClock);
  const log = createLog(() => undefined, systemClock, "error");
  const config = readConfig({ PORT: "0", MINDWEAVE_REQUESTS_PER_MINUTE: "100000000" }) as Config;
  const app = await createApp({ config, database: bench.database, secrets: createSecrets(randomBytes(32)), clock: systemClock, ids, log });
  const founded = await firstStart({ database: bench.database, ids, clock: systemClock, log, vendorName: "Bench" });
  const url = await app.host.listen({ host: "127.0.0.1", port: 0 });
  try {
    const token = await createClient({ url, key: founded?.key ?? "" }).provisioning.createToken({ name: "bench" });
    await measured(url, token.secret);
  } finally {
    await app.host.close();
  }
} finally {
  await bench.stop();
}

async function measured(url: string, secret: string): Promise<void> {
  const scim = directory({ url }, secret);
  const users: string[] = [];
  const floor = await times(200, (i) => bench.database.as({ org: null, role: "system" }, (tx) => tx.run(sql`insert into identity_try (bucket, whole_at) values (${`bench ${i}`}, now())`)));
  const creating = await times(USERS, async (i) => {
    users.push(await made(scim, `user-${i}@bench.example`, { displayName: `User ${i}`, emails: [{ value: `user-${i}@bench.example`, type: "work", primary: true }], name: { givenName: "User", familyName: String(i) } }));
  });
  report("scim.create", { users: USERS, ...spread(creating), floorMedianMs: spread(floor).medianMs, limit: "p95 <= 40 ms" });
  const group = await madeGroup(scim, "Bench");
  const adding = await times(Math.floor(USERS / 300), async (i) => {
    const reply = await scim.patch(`/Groups/${group}`, [{ op: "Add", path: "members", value: users.slice(i * 300, i * 300 + 300).map((value) => ({ value })) }]);
    if (reply.status >= 300) throw new Error(JSON.stringify(reply.body));
  });
  report("scim.members", { members: 300, ...spread(adding), limit: "<= 100 ms" });
  const crowd = await madeGroup(scim, "Crowd");
  const start = performance.now();
  const replies = await Promise.all(users.slice(0, 20).map((value) => scim.patch(`/Groups/${crowd}`, [{ op: "add", path: "members", value: [{ value }] }])));
  const landed = ((await scim.get(`/Groups/${crowd}`)).body["members"] as unknown[]).length;
  report("scim.members-at-once", { asked: replies.length, landed, ms: Math.round(performance.now() - start), limit: "20 of 20" });
  const asking = await times(200, (i) => scim.get(`/Users?filter=${encodeURIComponent(`userName eq "user-${(i * 37) % USERS}@bench.example"`)}`));
  report("scim.find", { users: USERS, ...spread(asking) });
  const [again] = await times(1, () => scim.post("/Users", person("user-0@bench.example")));
  report("scim.taken", { ms: again });
}

async function times(n: number, act: (i: number) => Promise<unknown>): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < n; i++) {
    const start = performance.now();
    await act(i);
    found.push(performance.now() - start);
  }
  return found;
}

function spread(found: readonly number[]): { medianMs: number; p95Ms: number; mostMs: number } {
  const sorted = found.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
  return { medianMs: at(0.5), p95Ms: at(0.95), mostMs: at(1) };
}
