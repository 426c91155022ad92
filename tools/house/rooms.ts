import { type Finding, importsOf, isCode, isTest, places, type Rule, type Source, target } from "./source.ts";

/** Features in building order (docs/decisions/0001-facts-and-engine-as-features.md), with the word their tables start with. */
export const FEATURES: readonly (readonly [feature: string, table: string])[] = [
  ["identity", "identity"], ["sso", "sso"], ["facts", "fact"], ["programs", "program"], ["partners", "partner"], ["scim", "scim"], ["learning", "learning"], ["resources", "resource"],
  ["customers", "customer"], ["deals", "deal"], ["referrals", "referral"], ["affiliates", "affiliate"], ["ledger", "ledger"], ["earnings", "earning"],
  ["payouts", "payout"], ["funds", "fund"], ["marketing", "marketing"], ["success", "success"], ["msp", "msp"], ["marketplaces", "marketplace"],
  ["technology", "technology"], ["engine", "engine"], ["metrics", "metric"], ["connectors", "connector"], ["desk", "desk"], ["operations", "operation"],
];

const ORDER = new Map(FEATURES.map(([feature], i) => [feature, i]));
/** Folders that are no feature, by the floor they stand in. */
const BESIDE: Readonly<Record<string, readonly string[]>> = { core: ["kernel"], server: ["platform", "migrations", "demo"], portal: ["app", "ui", "gallery", "testing", "public"] };

type Room = { readonly floor: string; readonly feature: string };

function roomOf(path: string): Room | undefined {
  const [floor, folder, ...rest] = path.split("/");
  return floor !== undefined && folder !== undefined && rest.length > 0 && Object.hasOwn(BESIDE, floor) ? { floor, feature: folder } : undefined;
}

const imports = (sources: readonly Source[]) => sources.filter((one) => isCode(one.path)).flatMap((source) => importsOf(source).map((one) => ({ source, ...one, to: target(source, one.from) })));

/** Core imports zod, @orpc/contract and core; its tests also what they run with and what reads the program for them. */
export const coreImports: Rule = (sources) => imports(sources.filter((one) => one.path.startsWith("core/"))).flatMap(({ source, from, line, to }) => {
  const inside = to?.startsWith("core/") ?? ["zod", "@orpc/contract"].includes(from);
  const forTests = isTest(source.path) && (["vitest", "fast-check", "yaml"].includes(from) || from.startsWith("node:") || /^(program|tools)\//.test(to ?? ""));
  return inside || forTests ? [] : [`${source.path}:${line} imports ${from}: core imports zod, @orpc/contract and core`];
});

const IMPURE = /\b(?:await|async)\b|\bnew Date\b|\bDate\s*[.(]|\bperformance\s*\.|Math\.random|randomUUID|\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b|\bprocess\s*\.|\bfetch\s*\(|\bglobalThis\b|\bconsole\s*\.|\bcrypto\s*\.|localeCompare|toLocale\w+/;

/** Core has no await, clock, randomness, I/O or locale; the calendar of zones is the one use of Intl. */
export const corePure: Rule = (sources) => sources.filter((one) => one.path.startsWith("core/") && isCode(one.path) && !isTest(one.path)).flatMap((source) => [
  ...places(source, IMPURE).map(({ line, match }) => `${source.path}:${line} says ${match[0]}: core is pure`),
  ...(source.path === "core/kernel/time.ts" ? [] : places(source, /\bIntl\b/).map(({ line }) => `${source.path}:${line} says Intl: only core/kernel/time.ts asks for a zone's calendar`)),
]);

/** Money is bigint: nothing in core or in the shell turns it into a float and back. */
export const noFloats: Rule = (sources) => sources.filter((one) => /^(core|server)\//.test(one.path) && isCode(one.path) && !isTest(one.path)).flatMap((source) =>
  places(source, source.path.startsWith("core/") ? /\bparseFloat\b|\.toFixed\b|Math\.round\b/ : /\bparseFloat\b|\.toFixed\b/).map(({ line, match }) => `${source.path}:${line} says ${match[0]}: money is never a float`));

/** The platform, the kernel and the portal's ui know no feature. */
export const groundKnowsNoFeature: Rule = (sources) => imports(sources.filter((one) => /^(server\/platform|core\/kernel|portal\/ui)\//.test(one.path) && !isTest(one.path))).flatMap(({ source, from, line, to }) => {
  const ground = to === undefined || /^(server\/platform|core\/kernel|portal\/ui)\//.test(to) || /^portal\/[^/]+$/.test(to);
  return ground ? [] : [`${source.path}:${line} imports ${from}: what everything stands on knows no feature`];
});

/** A feature imports itself and features before it, on every floor; every folder is a feature of the list or one of the few beside. */
export const featureOrder: Rule = (sources) => {
  const findings: Finding[] = [];
  const folders = new Set<string>();
  for (const { path } of sources) {
    const room = roomOf(path);
    if (room && !ORDER.has(room.feature) && !BESIDE[room.floor]?.includes(room.feature)) folders.add(`${room.floor}/${room.feature}`);
  }
  for (const folder of folders) findings.push(`${folder}/ is no feature of the list in docs/decisions`);
  for (const { source, from, line, to } of imports(sources.filter((one) => !isTest(one.path)))) {
    const here = ORDER.get(roomOf(source.path)?.feature ?? "");
    const there = ORDER.get((to === undefined ? undefined : roomOf(to))?.feature ?? "");
    if (here !== undefined && there !== undefined && there > here) findings.push(`${source.path}:${line} imports ${from}: a feature imports only features before it`);
  }
  return findings;
};

/** Routes say which command answers which operation: no SQL, no driver, no rule of their own. Types may be named. */
export const thinRoutes: Rule = (sources) => imports(sources.filter((one) => /^server\/[a-z]+\/(?:[a-z-]+-)?routes\.ts$/.test(one.path))).flatMap(({ source, from, line, to, types }) => {
  const wrong = from === "pg" || to === "server/platform/sql.ts" || (to !== undefined && /^core\/(?!kernel\/).*\/rules\.ts$/.test(to));
  return wrong && !types ? [`${source.path}:${line} imports ${from}: routes touch neither driver nor rules`] : [];
});

/** The browser's half imports nothing of the server's, and the SDK and CLI nothing of either. */
export const portalApart: Rule = (sources) => imports(sources.filter((one) => /^(portal|sdk|cli)\//.test(one.path) && !isTest(one.path))).flatMap(({ source, from, line, to }) => {
  const floor = source.path.split("/")[0] as string;
  const wrong = to?.startsWith("server/") || (floor !== "portal" && to?.startsWith("portal/")) || (floor === "sdk" && to?.startsWith("cli/"));
  return wrong ? [`${source.path}:${line} imports ${from}: ${floor} reaches the server through the contract only`] : [];
});
