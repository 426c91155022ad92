import { licenceList, readLock } from "./dependencies.ts";

/** `npm run --silent licences`: the licences of everything we depend on, as Markdown. */
process.stdout.write(licenceList(await readLock()));
