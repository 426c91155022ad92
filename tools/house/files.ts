import { type Finding, lineAt, type Rule } from "./source.ts";

/** What may stand where; the first pattern that fits decides. */
const KINDS: readonly RegExp[] = [
  /^(LICENSE|README\.md|SECURITY\.md|\.gitignore|\.gitattributes|\.npmrc|\.oxlintrc\.json|knip\.json|package\.json|package-lock\.json|tsconfig\.json|openapi\.json|vitest[a-z.]*\.config\.ts|Dockerfile|\.dockerignore)$/,
  /^\.ci\/[a-z-]+$/,
  /^\.github\/.+\.(yml|md)$/,
  /^program\/([a-z0-9-]+\/)*[a-z0-9.-]+\.(yaml|json|csv|md|html|svg|ts)$/,
  /^core\/[a-z]+\/[a-z0-9-]+(\.properties)?(\.test|\.testing)?\.ts$/,
  /^core\/api(\.test)?\.ts$/,
  /^server\/migrations\/(\d{4}_[a-z]+_[a-z0-9_]+|schema)\.sql$/,
  /^server\/[a-z]+\/[a-z0-9-]+(\.test|\.testing)?\.ts$/,
  /^server\/[a-z-]+(\.test)?\.ts$/,
  /^portal\/([a-z-]+\/)*[a-z0-9-]+(\.module)?(\.test|\.testing|\.browser\.test|\.config|\.d)?\.(ts|tsx|css|html|js|json|svg|png|ico|webmanifest|woff2)$/,
  /^(sdk|cli|simulator|bench|tools)\/([a-z-]+\/)?[a-z0-9_-]+(\.test|\.testing)?\.(ts|cjs|md|json)$/,
  /^docs\/([a-z-]+\/)*([A-Z]+|[a-z0-9-]+)\.(md|svg|png)$/,
];

const VAGUE = /(^|[/-])(utils?|helpers?|services?|managers?|types|index|common|misc|shared)\.tsx?$/;

/** Every file is of a known kind and none is named after nothing. */
export const knownKinds: Rule = (sources) => sources.flatMap(({ path }): Finding[] => {
  if (VAGUE.test(path) && path !== "portal/index.html") return [`${path} is named after nothing in the business: say what it holds`];
  return KINDS.some((kind) => kind.test(path)) ? [] : [`${path} is of no known kind: see tools/house/files.ts`];
});

const WITHOUT_LIMIT = /(^|\/)(package-lock\.json|openapi\.json|schema\.sql|LICENSE|.*\.ya?ml|.*\.svg)$|^program\//;

/** Files of at most 300 lines; docs/ARCHITECTURE.md of at most 100. */
export const shortFiles: Rule = (sources) => sources.flatMap(({ path, text }) => {
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  const limit = path === "docs/ARCHITECTURE.md" ? 100 : 300;
  return lines > limit && !WITHOUT_LIMIT.test(path) ? [`${path} has ${lines} lines, and ${limit} is the most`] : [];
});

const BANNED = /\bTODO\b|\bFIXME\b|\bHACK\b|[Cc]oming soon|[Nn]ot (?:yet )?implemented|[Pp]laceholder data|[Ll]orem ipsum|\b(?:it|test|describe)\.(?:skip|only|todo)\b|@ts-(?:ignore|nocheck|expect-error)|\bas any\b/g;
const EXEMPT = /^(tools\/house|program\/|package-lock\.json)/;

/** Words that stand for work that is not done. */
export const noUnfinishedWork: Rule = (sources) => sources.filter((one) => !EXEMPT.test(one.path)).flatMap(({ path, text }) =>
  [...text.matchAll(BANNED)].map((match) => `${path}:${lineAt(text, match.index)} says "${match[0]}"`));

/** Every path that README and docs cite exists. */
export const citedPaths: Rule = (sources) => {
  const paths = new Set<string>();
  for (const { path } of sources) {
    const parts = path.split("/");
    for (let n = 1; n <= parts.length; n++) paths.add(parts.slice(0, n).join("/"));
  }
  return sources.filter((one) => /^(README\.md|docs\/.*\.md)$/.test(one.path)).flatMap((source) => cited(source.path, source.text).flatMap(({ path, line }) => (paths.has(path) ? [] : [`${source.path}:${line} cites ${path}, which does not exist`])));
};

const FLOORS = /^(\.ci|core|server|portal|sdk|cli|simulator|bench|tools|docs|program)\/|^(README\.md|SECURITY\.md|LICENSE|[a-z]+\.config\.ts|package\.json|openapi\.json|knip\.json|\.oxlintrc\.json)$/;

/** Paths in backticks that start in a folder of ours, the lines of a tree that is drawn, and relative links; patterns such as `<feature>` and NNNN are none. */
function cited(document: string, text: string): { path: string; line: number }[] {
  const found: { path: string; line: number }[] = [];
  const add = (path: string, index: number) => {
    const clean = path.replace(/[#?].*$/, "").replace(/:\d+$/, "").replace(/\/$/, "");
    if (clean !== "" && !/[<>*{}…$]|NNNN|\s/.test(clean)) found.push({ path: clean, line: lineAt(text, index) });
  };
  for (const match of text.matchAll(/`([^`\n]+)`/g)) if (FLOORS.test(match[1] as string)) add(match[1] as string, match.index);
  for (const match of text.matchAll(/^([a-z.][\w./-]*\/)[ \t]{2,}\S/gm)) if (FLOORS.test(match[1] as string)) add(match[1] as string, match.index);
  for (const match of text.matchAll(/\]\(([^)\s]+)\)/g)) {
    const link = match[1] as string;
    if (/^([a-z]+:|#|\/)/.test(link)) continue;
    const parts = document.split("/").slice(0, -1);
    for (const step of link.split("/")) {
      if (step === "..") parts.pop();
      else if (step !== ".") parts.push(step);
    }
    add(parts.join("/"), match.index);
  }
  return found;
}
