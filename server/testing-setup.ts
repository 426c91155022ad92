import type { TestProject } from "vitest/node";
import { startTestPostgres } from "./testing-postgres.ts";

/** Vitest's global set-up: in the main process, because PostgreSQL ends with the thread that started it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestPostgres();
  const address = server.superuser("postgres");
  project.provide("postgresSocket", "socket" in address ? address.socket : "");
  return server.stop;
}
