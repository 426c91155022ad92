import { z } from "zod";
import { type Refusal, refuse } from "../../core/kernel/refusal.ts";
import { issuesOf } from "../../core/kernel/api-issues.ts";
import { LEVELS } from "./log.ts";

export const RUNS = ["web", "jobs"] as const;

const number = (min: number, max: number, standard: number) => z.string().regex(/^\d+$/, "is not a whole number").transform(Number).pipe(z.number().min(min).max(max)).default(standard);

/** Every setting there is, read from the environment once. */
const Settings = z.object({
  DATABASE_URL: z.string().min(1).optional(),
  /** Where the owner of the tables logs in, when the application's own login may not change them. */
  MINDWEAVE_OWNER_URL: z.string().min(1).optional(),
  MINDWEAVE_CONNECTIONS: number(2, 500, 10),
  /** What the vendor is called when the first start makes it. */
  MINDWEAVE_VENDOR: z.string().min(1).max(200).default("MindWeave"),
  HOST: z.string().default("127.0.0.1"),
  PORT: number(0, 65_535, 8080),
  MINDWEAVE_DATA: z.string().default("data"),
  /** Where people reach the server: links, cookies and the origin check go by it. */
  MINDWEAVE_URL: z.url({ protocol: /^https?$/ }).transform((url) => new URL(url).origin).optional(),
  MINDWEAVE_RUN: z.string().default("web,jobs").transform((text) => text.split(",").map((part) => part.trim())).pipe(z.array(z.enum(RUNS)).min(1)),
  /** 32 bytes in base64; without it, a key file in the data directory. Several machines need the same. */
  MINDWEAVE_ROOT_KEY: z.base64().refine((text) => Buffer.from(text, "base64").length === 32, "has to be 32 bytes in base64").optional(),
  /** Addresses or networks of proxies whose X-Forwarded-For is believed, with commas. */
  MINDWEAVE_TRUST_PROXY: z.string().transform((text) => text.split(",").map((part) => part.trim())).optional(),
  MINDWEAVE_LOG_LEVEL: z.enum(LEVELS).default("info"),
  MINDWEAVE_REQUESTS_PER_MINUTE: number(1, 100_000_000, 6000),
  MINDWEAVE_BODY_LIMIT: number(1024, 100_000_000, 1_048_576),
  MINDWEAVE_JOB_LANES: number(1, 64, 4),
  /** A collector of OpenTelemetry, "http://127.0.0.1:4318"; without it, no traces. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().max(4000).optional(),
  OTEL_SERVICE_NAME: z.string().min(1).max(200).default("mindweave"),
  /** Hours after which the doctor misses a backup; 0 where another tool makes them. */
  MINDWEAVE_BACKUP_HOURS: number(0, 8760, 48),
  /** Megabytes that have to be free in the data directory. */
  MINDWEAVE_DISK_LEAST_MB: number(0, 100_000_000, 1024),
  /** Whoever sends it as a bearer token reads GET /metrics; without it, nobody does. */
  MINDWEAVE_METRICS_TOKEN: z.string().min(16, "has to be at least 16 characters").max(500).optional(),
  /** "yes" fills an empty installation with an invented year. */
  MINDWEAVE_DEMO: z.enum(["yes", "no"]).default("no"),
  /** smtps://user:password@host; without it, messages become files in the data directory. */
  MINDWEAVE_SMTP: z.url({ protocol: /^smtps?$/ }).optional(),
  /** Hosts, with commas, that identity providers may stand at although they are not on the public internet. */
  MINDWEAVE_PRIVATE_HOSTS: z.string().transform((text) => text.split(",").map((part) => part.trim()).filter((part) => part !== "")).optional(),
  /** A file of certificates in PEM that calls to such hosts trust beside the well-known ones. */
  MINDWEAVE_CA_FILE: z.string().min(1).optional(),
  MINDWEAVE_MAIL_FROM: z.string().min(3).max(254).default("MindWeave partners <partners@localhost>"),
});

export type Config = {
  readonly databaseUrl: string | undefined;
  readonly ownerUrl: string | undefined;
  readonly connections: number;
  readonly vendorName: string;
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly publicUrl: string | undefined;
  readonly run: readonly (typeof RUNS)[number][];
  readonly rootKey: string | undefined;
  readonly trustProxy: string[] | false;
  readonly logLevel: (typeof LEVELS)[number];
  readonly requestsPerMinute: number;
  readonly bodyLimit: number;
  readonly jobLanes: number;
  readonly metricsToken: string | undefined;
  readonly otlp: { readonly endpoint: string; readonly headers: string | undefined; readonly service: string } | undefined;
  readonly backupHours: number;
  readonly diskLeastMb: number;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly demo: boolean;
  readonly privateHosts: readonly string[];
  readonly caFile: string | undefined;
  /** Milliseconds. */
  readonly headersTimeout: number;
  readonly requestTimeout: number;
};

/** Refuses with one issue a wrong setting. `--run=`, `--port=`, `--host=`, `--data=` and `--demo` go before the environment. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>, argv: readonly string[] = []): Config | Refusal {
  const given: Record<string, string | undefined> = { ...environment, ...flags(argv) };
  const parsed = Settings.safeParse(Object.fromEntries(Object.entries(given).filter(([name, value]) => value !== "" && Object.hasOwn(Settings.shape, name))));
  if (!parsed.success) {
    const issues = issuesOf(parsed.error);
    return refuse("config.invalid", issues.map((issue) => `${issue.path.join(".")}: ${issue.sentence}`).join(" "), issues);
  }
  const s = parsed.data;
  return {
    databaseUrl: s.DATABASE_URL, ownerUrl: s.MINDWEAVE_OWNER_URL, connections: s.MINDWEAVE_CONNECTIONS, vendorName: s.MINDWEAVE_VENDOR,
    host: s.HOST, port: s.PORT, dataDirectory: s.MINDWEAVE_DATA, publicUrl: s.MINDWEAVE_URL, run: s.MINDWEAVE_RUN, rootKey: s.MINDWEAVE_ROOT_KEY,
    trustProxy: s.MINDWEAVE_TRUST_PROXY ?? false, logLevel: s.MINDWEAVE_LOG_LEVEL, requestsPerMinute: s.MINDWEAVE_REQUESTS_PER_MINUTE, bodyLimit: s.MINDWEAVE_BODY_LIMIT,
    privateHosts: s.MINDWEAVE_PRIVATE_HOSTS ?? [], caFile: s.MINDWEAVE_CA_FILE,
    jobLanes: s.MINDWEAVE_JOB_LANES, metricsToken: s.MINDWEAVE_METRICS_TOKEN, otlp: s.OTEL_EXPORTER_OTLP_ENDPOINT === undefined ? undefined : { endpoint: s.OTEL_EXPORTER_OTLP_ENDPOINT, headers: s.OTEL_EXPORTER_OTLP_HEADERS, service: s.OTEL_SERVICE_NAME },
    backupHours: s.MINDWEAVE_BACKUP_HOURS, diskLeastMb: s.MINDWEAVE_DISK_LEAST_MB, smtpUrl: s.MINDWEAVE_SMTP, mailFrom: s.MINDWEAVE_MAIL_FROM, demo: s.MINDWEAVE_DEMO === "yes", headersTimeout: 10_000, requestTimeout: 60_000,
  };
}

const FLAGS: Readonly<Record<string, string>> = { run: "MINDWEAVE_RUN", port: "PORT", host: "HOST", data: "MINDWEAVE_DATA" };

function flags(argv: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    argv.flatMap((word) => {
      if (word === "--demo") return [["MINDWEAVE_DEMO", "yes"]];
      const match = /^--([a-z]+)=(.*)$/.exec(word);
      const name = match ? FLAGS[match[1] as string] : undefined;
      return match && name ? [[name, match[2] as string]] : [];
    }),
  );
}
