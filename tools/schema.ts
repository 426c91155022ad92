import { writeFile } from "node:fs/promises";
import { MIGRATIONS } from "../server/platform/migrate.ts";
import { cloneTemplate, startTestPostgres } from "../server/testing-postgres.ts";
import { dumpSchema } from "../server/platform/schema-dump.ts";

/** `npm run schema`: writes server/migrations/schema.sql from what the migrations make of an empty database. */
const server = await startTestPostgres();
try {
  const address = server.superuser("postgres");
  if (!("socket" in address)) throw new Error("a server of our own listens on a socket");
  const made = await cloneTemplate(address.socket);
  await writeFile(new URL("schema.sql", MIGRATIONS), await dumpSchema(made.superuser));
  await made.drop();
} finally {
  await server.stop();
}
