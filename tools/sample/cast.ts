/** Everybody in the sample year. All of them are invented, and so is every number. */
export type Player = { readonly id: string; readonly name: string; readonly track: string; readonly tier?: string; readonly level?: string; readonly since: string };

export const PARTNERS: readonly Player[] = [
  { id: "meridian-loom", name: "Meridian Loom", track: "strategic", tier: "platinum", since: "2025-06-02" },
  { id: "quillwork", name: "Quillwork Systems", track: "technology", tier: "gold", since: "2025-03-10" },
  { id: "tidegate", name: "Tidegate Identity", track: "technology", tier: "silver", since: "2025-05-19" },
  { id: "pinecrest", name: "Pinecrest Signal", track: "technology", tier: "silver", since: "2025-09-01" },
  { id: "glassbridge", name: "Glassbridge Labs", track: "technology", tier: "referral", since: "2026-01-12" },
  { id: "brasswren", name: "Brasswren Consulting Group", track: "si", tier: "gold", level: "global", since: "2025-02-03" },
  { id: "alderline", name: "Alderline Data Works", track: "si", tier: "silver", level: "regional", since: "2025-07-14" },
  { id: "stonequay", name: "Stonequay Partners", track: "si", tier: "silver", level: "regional", since: "2025-10-06" },
  { id: "copperleaf", name: "Copperleaf Software", track: "reseller", tier: "silver", level: "authorized", since: "2025-08-18" },
  { id: "lanternfield", name: "Lanternfield IT", track: "reseller", tier: "gold", level: "certified", since: "2025-01-20" },
  { id: "oakhollow", name: "Oakhollow Trading", track: "reseller", tier: "referral", level: "authorized", since: "2026-02-02" },
  { id: "harborlight", name: "Harborlight Managed Services", track: "msp", tier: "silver", since: "2025-04-07" },
  { id: "mosswell", name: "Mosswell Cloud Care", track: "msp", tier: "silver", since: "2025-11-03" },
  { id: "ines-varga", name: "Inês Varga Advisory", track: "consultant", tier: "silver", since: "2025-09-22" },
  { id: "kestrel", name: "Kestrel & Daughters", track: "consultant", tier: "referral", since: "2025-12-01" },
  { id: "bluefinch", name: "Bluefinch Netzwerk", track: "referral_partner", tier: "referral", since: "2025-10-20" },
  { id: "saltmarsh", name: "Saltmarsh Circle", track: "referral_partner", tier: "silver", since: "2025-06-16" },
  { id: "stackgarden", name: "Stackgarden", track: "affiliate", level: "premium", since: "2025-08-04" },
  { id: "dailymerge", name: "The Daily Merge", track: "affiliate", level: "standard", since: "2025-11-17" },
  { id: "opscast", name: "Opscast", track: "affiliate", level: "vip", since: "2025-03-03" },
];

/** Who may register and refer; those with their own doors (resellers, providers, affiliates) are told apart. */
export const SOURCES = PARTNERS.filter((partner) => !["reseller", "msp", "affiliate"].includes(partner.track));
export const AFFILIATES = PARTNERS.filter((partner) => partner.track === "affiliate");

const PLACES = ["Fernbrook", "Ostler", "Winmarsh", "Calder", "Tarn", "Bellweather", "Hollin", "Quarrel", "Larkspur", "Marrow", "Redfern", "Thistle", "Umber", "Vesper", "Wick", "Yarrow", "Amble", "Birk", "Cinder", "Dunmore", "Eskdale", "Fallow"];
const TRADES = ["Dairy", "Rail", "Clinics", "Mutual", "Freight", "Foods", "Optics", "Energy", "Press", "Textiles", "Robotics", "Chemie", "Stores", "Water", "Avionics", "Gardens", "Seguros", "Forge", "Telemetry", "Housing"];

/** The n-th invented customer: no two alike among the first 440. */
export function customerName(n: number): string {
  return `${PLACES[n % PLACES.length]} ${TRADES[(n * 7 + Math.floor(n / PLACES.length) * 3) % TRADES.length]}`;
}

export function slug(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}
