"use strict";
/**
 * Builds the portal where it is not built, or where a source is newer than the build: so that a bare clone needs no step before its first
 * `npm start`. Plain JavaScript for any Node; Vite itself runs on the Node of the packages.
 */
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

const SOURCES = ["portal", "core", "package-lock.json"];

function main(root) {
  const built = timeOf(path.join(root, "portal", "dist", "index.html"));
  if (built !== undefined && newest(SOURCES.map((one) => path.join(root, one))) <= built) return;
  process.stderr.write("Building the pages …\n");
  const bin = path.join(root, "node_modules", ".bin", process.platform === "win32" ? "node.exe" : "node");
  const node = fs.existsSync(bin) ? bin : process.execPath;
  const vite = path.join(root, "node_modules", "vite", "bin", "vite.js");
  const result = spawnSync(node, [vite, "build", "--logLevel", "error", path.join(root, "portal")], { cwd: root, stdio: ["ignore", 2, 2], env: Object.assign({}, process.env, { NODE_ENV: "production" }) });
  if (result.status === 0) return;
  process.stderr.write("The pages could not be built: see above. The API starts without them.\n");
}

/** When the newest file under these places was changed; tests and what is built do not count. */
function newest(places) {
  let last = 0;
  for (const place of places) {
    const stat = fs.statSync(place);
    if (!stat.isDirectory()) last = Math.max(last, stat.mtimeMs);
    else last = Math.max(last, newest(fs.readdirSync(place).filter((name) => name !== "dist" && !/\.test\.tsx?$/.test(name)).map((name) => path.join(place, name))));
  }
  return last;
}

function timeOf(file) {
  try {
    return fs.statSync(file).mtimeMs;
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

main(path.resolve(__dirname, ".."));
