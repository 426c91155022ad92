import { join } from "node:path";
import { build } from "vite";
import type { TestProject } from "vitest/node";
import { BOOT, CHECKED_BUILD, GALLERY_BUILD } from "./gallery.ts";
import { servePortal } from "./serve.ts";

declare module "vitest" {
  // Vitest finds what a setup provides through this interface; only an interface can be added to.
  interface ProvidedContext {
    galleryUrl: string;
    checkedUrl: string;
  }
}

/** Before the browser tests: the product is built, and the gallery twice: as people get it, and with React's warnings. Both are served under the real policy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await built("production", "production");
  await built("gallery", "production");
  await built("checked", "development");
  const gallery = await servePortal(GALLERY_BUILD, BOOT);
  const checked = await servePortal(CHECKED_BUILD, BOOT);
  project.provide("galleryUrl", gallery.url);
  project.provide("checkedUrl", checked.url);
  return async () => {
    await gallery.close();
    await checked.close();
  };
}

/** The test runner's own NODE_ENV would put React's development half into every build. */
async function built(mode: string, environment: string): Promise<void> {
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = environment;
  try {
    await build({ root: join(import.meta.dirname, ".."), mode, logLevel: "error" });
  } finally {
    if (before === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = before;
  }
}
