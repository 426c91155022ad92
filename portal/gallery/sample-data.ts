/** Made-up companies and deals: the same every time, so that pictures can be compared. */
export type SampleDeal = {
  readonly id: string;
  readonly number: string;
  readonly customer: string;
  readonly domain: string;
  readonly partner: string;
  readonly status: "submitted" | "review" | "approved" | "won" | "declined" | "expired";
  /** Minor units. */
  readonly size: number;
  readonly plan: "Team" | "Pro" | "Enterprise";
  readonly close: string;
  readonly protectedUntil: string | null;
};

export const NOW = Date.parse("2026-11-22T09:00:00Z");

const FIRST = ["Northwind", "Helios", "Banco", "Fjord", "Kestrel", "Lattice", "Aurora", "Tidewater", "Quarry", "Willow", "Zephyr", "Monarch", "Summit", "Cobalt", "Juniper", "Granite"];
const SECOND = ["Logistics", "Energy", "Meridiano", "Freight", "Insurance", "Robotics", "Health", "Utilities", "Retail", "Mutual", "Biotech", "Bank", "Media", "Pharma"];
const PARTNERS = ["Atlas Integrators", "Cartwright AI", "Blue Harbor IT", "Quorum Digital", "Brightpath Consulting", "Northstar Cloud", "Solvent MSP", "Lumen & Co"];
const STATUSES = ["submitted", "review", "approved", "approved", "won", "declined", "expired"] as const;
const PLANS = ["Team", "Pro", "Enterprise"] as const;

/** A small generator with a seed (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function sampleDeals(n: number): SampleDeal[] {
  const random = generator(n);
  const pick = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T;
  return Array.from({ length: n }, (_, i) => {
    const customer = `${pick(FIRST)} ${pick(SECOND)}`;
    const status = pick(STATUSES);
    const days = Math.floor(random() * 120) - 10;
    return {
      id: `dea_${i}`, number: `DR-${20_421 - i}`, customer, status,
      domain: `${customer.toLowerCase().replace(" ", "")}.example`,
      partner: pick(PARTNERS), plan: pick(PLANS),
      size: Math.round(random() * 3000 + 40) * 10_000,
      close: new Date(NOW + days * 86_400_000).toISOString().slice(0, 10),
      protectedUntil: status === "approved" ? new Date(NOW + Math.floor(random() * 80 + 1) * 86_400_000).toISOString() : null,
    };
  });
}

const FEW: readonly (readonly [string, string, string, SampleDeal["status"], number, SampleDeal["plan"], string, string | null])[] = [
  ["DR-1042", "Northwind Logistics", "northwindlogistics.example", "approved", 4_800_000, "Enterprise", "2026-12-18", "2027-01-11T09:00:00Z"],
  ["DR-1041", "Helios Energy", "helios-energy.example", "review", 12_000_000, "Enterprise", "2027-01-29", null],
  ["DR-1039", "Banco Meridiano", "bancomeridiano.example", "submitted", 8_650_000, "Enterprise", "2027-02-12", null],
  ["DR-1038", "Fjord Freight", "fjordfreight.example", "approved", 3_120_000, "Pro", "2026-12-05", "2026-11-28T09:00:00Z"],
  ["DR-1036", "Kestrel Insurance", "kestrelinsurance.example", "won", 6_420_000, "Enterprise", "2026-11-10", null],
  ["DR-1034", "Lattice Robotics", "lattice-robotics.example", "approved", 5_240_000, "Pro", "2027-01-15", "2027-01-02T09:00:00Z"],
  ["DR-1031", "Aurora Health", "aurorahealth.example", "declined", 2_200_000, "Team", "2026-12-01", null],
  ["DR-1029", "Tidewater Utilities", "tidewater.example", "won", 1_420_000, "Pro", "2026-10-28", null],
];

export const FEW_DEALS: readonly SampleDeal[] = FEW.map(([number, customer, domain, status, size, plan, close, protectedUntil], i) => ({ id: `few_${i}`, number, customer, domain, partner: "Northstar Cloud", status, size, plan, close, protectedUntil }));

export const MONTHS = ["Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"];
export const PIPELINE = {
  labels: MONTHS,
  series: [
    { label: "Won", values: [12, 20, 9, 32, 26, 40, 30, 42, 38, 52, 16, 64.2].map((k) => k * 100_000) },
    { label: "Approved", values: [48, 50, 60, 70, 90, 88, 106, 118, 130, 142, 158, 131.6].map((k) => k * 100_000) },
    { label: "Submitted", values: [28, 40, 42, 50, 46, 63, 70, 55, 80, 74, 90, 216.7].map((k) => k * 100_000) },
  ],
};
