#!/usr/bin/env node
import { text } from "node:stream/consumers";
import { COMMANDS } from "./commands.ts";
import { run } from "./run.ts";

process.exitCode = await run(COMMANDS, process.argv.slice(2), {
  environment: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  warn: (line) => void process.stderr.write(`${line}\n`),
  stdin: () => text(process.stdin),
});
