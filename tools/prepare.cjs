"use strict";
/**
 * Installs what package-lock.json names, where it is not installed yet: so that a bare clone needs no step before its first
 * `npm start` or `npm test`. Plain JavaScript for any Node from 14 on; it says something on standard error only, and only when it works.
 */
const { spawnSync } = require("node:child_process");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");

const LEAST = [22, 18];

function main(root) {
  if (missing(root).length === 0) return;
  const release = lock(root);
  try {
    const absent = missing(root);
    if (absent.length === 0) return;
    say(`Installing packages (${absent.length} missing or of another version, such as ${absent[0]}) …`);
    install(root);
  } finally {
    release();
  }
  const node = path.join(root, "node_modules", ".bin", "node");
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (!fs.existsSync(node) && (major < LEAST[0] || (major === LEAST[0] && minor < LEAST[1]))) {
    say(`There is no Node.js package for ${process.platform}-${process.arch}, and this is ${process.version}: install Node.js ${LEAST.join(".")} or newer.`);
    process.exit(1);
  }
}

/** The packages of the lock file that are not there in that version, by npm's own note of what it installed. */
function missing(root) {
  const wanted = packages(path.join(root, "package-lock.json"));
  const present = packages(path.join(root, "node_modules", ".package-lock.json"));
  return Object.keys(wanted).filter((place) => {
    if (place === "") return false;
    const want = wanted[place];
    const have = present[place];
    if (have) return have.version !== want.version || !fs.existsSync(path.join(root, place));
    return !want.link && forHere(want);
  });
}

/** An optional package is missed only where it is made for this machine; one that asks for a C library is npm's to judge. */
function forHere(one) {
  if (!one.optional && !one.devOptional) return true;
  return Boolean(one.os && one.cpu) && !one.libc && fits(one.os, process.platform) && fits(one.cpu, process.arch);
}

function fits(given, name) {
  const list = [].concat(given);
  return list.includes(name) || (list.every((item) => item.startsWith("!")) && !list.includes(`!${name}`));
}

function packages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")).packages || {};
  } catch (error) {
    if (error.code === "ENOENT") return {};
    throw error;
  }
}

/** With development packages, whatever the environment says, and without running anybody's install script. */
function install(root) {
  const words = ["ci", "--include=dev", "--include=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const own = npm && npm.endsWith(".js") && path.basename(npm).startsWith("npm");
  // npm's own Node, since the one in node_modules is about to be replaced.
  const node = process.env.npm_node_execpath && fs.existsSync(process.env.npm_node_execpath) ? process.env.npm_node_execpath : process.execPath;
  const options = { cwd: root, stdio: ["ignore", 2, 2] };
  const result = own ? spawnSync(node, [npm, ...words], options) : spawnSync("npm", words, { ...options, shell: process.platform === "win32" });
  if (result.status === 0) return;
  say(`The packages could not be installed${result.error ? ` (${result.error.message})` : ""}: see above, check that the registry can be reached, and try again.`);
  process.exit(1);
}

/** One installer a folder at a time; a lock whose process is gone counts for nothing. */
function lock(root) {
  const place = path.join(os.tmpdir(), `mindweave-prepare-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`);
  for (;;) {
    try {
      fs.writeFileSync(place, String(process.pid), { flag: "wx" });
      const release = () => fs.rmSync ? fs.rmSync(place, { force: true }) : fs.unlinkSync(place);
      process.once("exit", () => fs.existsSync(place) && release());
      return release;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (!held(place)) fs.unlinkSync(place);
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  }
}

function held(place) {
  try {
    const pid = Number(fs.readFileSync(place, "utf8"));
    // Just made and not yet written: somebody is about to hold it.
    if (!pid) return Date.now() - fs.statSync(place).mtimeMs < 5000;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function say(line) {
  process.stderr.write(`${line}\n`);
}

module.exports = { missing };
if (require.main === module) main(path.resolve(__dirname, ".."));
