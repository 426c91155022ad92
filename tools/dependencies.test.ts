import { describe, expect, it, test } from "vitest";
import { type Lock, licenceList, lockFindings, readLock, readManifest } from "./dependencies.ts";

const none = { dependencies: {}, devDependencies: {} };
const with_ = (one: object): Lock => ({ packages: { "node_modules/stranger": { version: "1.0.0", license: "MIT", integrity: "sha512-AA==", ...one } } });

test("every dependency is pinned, sealed, from the registry, free to ship, and runs nothing when it is installed", async () => {
  expect(lockFindings(await readLock(), await readManifest())).toEqual([]);
});

test("the licence list names every package with its version and licence, what is shipped before what only builds", async () => {
  const list = licenceList({ packages: { "": {}, "node_modules/a": { version: "1.0.0", license: "MIT" }, "node_modules/b/node_modules/@c/d": { version: "2.0.0", license: "ISC", dev: true } } });
  expect(list.indexOf("| a | 1.0.0 | MIT |")).toBeGreaterThan(0);
  expect(list.indexOf("| @c/d | 2.0.0 | ISC |")).toBeGreaterThan(list.indexOf("| a | 1.0.0 | MIT |"));
  expect(licenceList(await readLock())).toContain("| fastify | ");
});

describe("a dependency that should not come in is named", () => {
  it.each([
    ["a repository of its own", { resolved: "git+ssh://example.org/stranger.git" }],
    ["an address that is no registry", { resolved: "http://example.org/stranger.tgz" }],
    ["no seal", { integrity: undefined }],
    ["a weak seal", { integrity: "sha1-AA==" }],
    ["a script", { hasInstallScript: true }],
    ["a licence that binds us", { license: "AGPL-3.0" }],
    ["no licence", { license: undefined }],
    ["a licence for tools alone", { license: "MPL-2.0" }],
  ])("by %s", (_, change) => {
    expect(lockFindings(with_(change), none)).toHaveLength(1);
  });

  it("by a version that may move", () => {
    expect(lockFindings(with_({}), { dependencies: { stranger: "^1.0.0" }, devDependencies: {} })).toEqual(["stranger is not pinned to one version: ^1.0.0"]);
  });
});
