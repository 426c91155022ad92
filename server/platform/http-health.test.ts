import { Agent, request } from "node:http";
import { expect, test } from "vitest";
import { testServer } from "../testing-server.ts";
import { sql } from "./sql.ts";

const server = await testServer();

test("a stop lets what is under way end, and no connection that is kept alive holds it up afterwards", async () => {
  const agent = new Agent({ keepAlive: true });
  const { hostname, port } = new URL(server.url);
  const ask = () => new Promise<number | undefined>((resolve, reject) => {
    const asked = request({ agent, hostname, port, path: "/v1/organisations", headers: { authorization: `Bearer ${server.ownerKey}` } }, (answer) => answer.resume().on("end", () => resolve(answer.statusCode)));
    asked.on("error", reject).end();
  });
  expect(await ask()).toBe(200);
  const opened = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const door = server.superuser.tx(async (tx) => {
    await tx.run(sql`lock table identity_organisation in access exclusive mode`);
    held.resolve();
    await opened.promise;
  });
  await held.promise;
  const underWay = ask();
  await expect.poll(async () => (await server.superuser.one<{ n: bigint }>(sql`select count(*) as n from pg_locks where not granted`)).n).toBeGreaterThan(0n);
  const stopped = server.app.host.close().then(() => "stopped");
  opened.resolve();
  await door;
  expect(await underWay).toBe(200);
  expect(await Promise.race([stopped, new Promise((resolve) => setTimeout(resolve, 5000, "still waiting"))])).toBe("stopped");
  agent.destroy();
});
