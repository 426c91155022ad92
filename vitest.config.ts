import { defineConfig } from "vitest/config";

const shared = { environment: "node", testTimeout: 30_000, hookTimeout: 60_000, passWithNoTests: true } as const;

/** Pure tests need no database; the others share one PostgreSQL and clone a database a file. */
export default defineConfig({
  test: {
    projects: [
      { test: { ...shared, name: "pure", include: ["core/**/*.test.ts", "simulator/**/*.test.ts"], isolate: false } },
      { test: { ...shared, name: "portal", include: ["portal/**/*.test.ts"], exclude: ["portal/**/*.browser.test.ts", "portal/dist/**"], isolate: false } },
      { test: { ...shared, name: "browser", include: ["portal/**/*.browser.test.ts"], globalSetup: ["server/testing-setup.ts", "portal/testing/setup.ts"], testTimeout: 60_000 } },
      { test: { ...shared, name: "server", include: ["server/**/*.test.ts", "sdk/**/*.test.ts", "cli/**/*.test.ts", "tools/**/*.test.ts", "bench/**/*.test.ts"], globalSetup: ["server/testing-setup.ts"] } },
    ],
  },
});
