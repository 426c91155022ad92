import { afterAll, inject } from "vitest";
import { cloneTemplate, type TestDatabase } from "./testing-postgres.ts";

declare module "vitest" {
  // Declaration merging needs an interface here.
  interface ProvidedContext {
    postgresSocket: string;
  }
}

/** A migrated database of a test file's own, dropped after the file: `const { database } = await testDatabase()` at its top. */
export async function testDatabase(): Promise<TestDatabase> {
  const socket = inject("postgresSocket");
  const made = await cloneTemplate(socket);
  afterAll(made.drop);
  return made;
}

