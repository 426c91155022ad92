/** Everybody in the demonstration. All of them are invented, and every address ends in a domain that is reserved for examples. */
export type Kind = "strategic" | "technology" | "si" | "reseller" | "msp" | "consultant" | "referral_partner" | "affiliate";

export type Company = {
  readonly name: string; readonly slug: string; readonly kind: Kind; readonly country: string; readonly tier: string | null; readonly level: string | null;
  /** Deals registered in a whole year. */
  readonly deals: number;
  /** Days after the start of the year. */
  readonly joins: number;
};

type Listed = readonly [name: string, country: string, tier: string | null, level: string | null, deals: number, joins: number];

const LISTED: Readonly<Record<Kind, readonly Listed[]>> = {
  strategic: [["Meridian Loom", "US", "platinum", null, 22, 1], ["Arcadia Foundry", "US", "platinum", null, 18, 3]],
  technology: [
    ["Quillwork Systems", "US", "gold", null, 15, 1], ["Tidegate Identity", "US", "gold", null, 13, 2], ["Nimbus Row Marketplace", "US", "gold", null, 14, 2], ["Pinecrest Signal", "GB", "silver", null, 8, 4],
    ["Stratus Bazaar", "US", "silver", null, 9, 6], ["Glassbridge Labs", "DE", "silver", null, 6, 40], ["Lumen Harbor", "NL", "silver", null, 6, 75], ["Cobalt Exchange", "US", "referral", null, 4, 130],
  ],
  si: [
    ["Brasswren Consulting Group", "US", "gold", "global", 17, 1], ["Halden & Rook", "GB", "gold", "global", 14, 2], ["Alderline Data Works", "DE", "gold", "regional", 12, 3], ["Stonequay Partners", "US", "silver", "regional", 9, 5],
    ["Vantage Moor", "FR", "silver", "regional", 8, 9], ["Kiln Street Engineering", "US", "silver", "regional", 7, 30], ["Orrery Integration", "NL", "silver", "regional", 6, 60], ["Dunlin Advisory Works", "US", "silver", "regional", 8, 4],
  ],
  reseller: [
    ["Copperleaf Software", "US", "gold", "certified", 14, 1], ["Lanternfield IT", "DE", "gold", "certified", 12, 2], ["Oakhollow Trading", "US", "silver", "authorized", 9, 5], ["Marlstone Supply", "GB", "silver", "authorized", 8, 7],
    ["Birchgate Solutions", "US", "silver", "authorized", 8, 12], ["Port Saffron", "FR", "silver", "authorized", 7, 20], ["Cedar & Flint", "US", "silver", "authorized", 7, 45], ["Weaverton Digital", "US", "silver", "authorized", 6, 90],
    ["Hollowell Systems", "AT", "referral", "authorized", 4, 150], ["Juniper Lane", "US", "referral", "authorized", 3, 210],
  ],
  msp: [
    ["Harborlight Managed Services", "US", "silver", null, 12, 1], ["Mosswell Cloud Care", "US", "silver", null, 9, 4], ["Fernway Operations", "DE", "silver", null, 8, 8], ["Keystone Watch", "US", "silver", null, 8, 15],
    ["Nightjar Hosting", "GB", "silver", null, 6, 55], ["Bluestem Care", "US", "referral", null, 5, 120],
  ],
  consultant: [
    ["Inês Varga Advisory", "PT", "gold", null, 9, 2], ["Kestrel & Daughters", "US", "silver", null, 7, 6], ["Ottoline Park", "GB", "silver", null, 6, 10], ["Sable Point Strategy", "US", "silver", null, 6, 25],
    ["Rookwood Studio", "DE", "silver", null, 5, 65], ["Maplethorpe", "US", "referral", null, 4, 110], ["Alma Tennant", "US", "referral", null, 3, 180],
  ],
  referral_partner: [
    ["Saltmarsh Circle", "US", "silver", null, 8, 3], ["Bluefinch Netzwerk", "DE", "silver", null, 6, 6], ["Thistle Row", "US", "referral", null, 5, 14], ["Winmarsh Alumni", "GB", "referral", null, 4, 28],
    ["Ember Guild", "US", "referral", null, 4, 70], ["Northfold", "SE", "referral", null, 4, 140], ["Quarrel Hill", "US", "referral", null, 3, 240],
  ],
  affiliate: [
    ["Opscast", "US", null, "vip", 0, 2], ["Stackgarden", "US", null, "premium", 0, 3], ["The Daily Merge", "US", null, "premium", 0, 8], ["Runbook Weekly", "GB", null, "standard", 0, 16],
    ["Latency Club", "US", null, "standard", 0, 35], ["Paging Dr. Ops", "US", null, "standard", 0, 85], ["Kubelore", "DE", null, "standard", 0, 125], ["Terraform Tales", "US", null, "standard", 0, 200],
  ],
};

/** All of them, or of every kind the first few. */
export function companies(ofEachKind: number): Company[] {
  return (Object.entries(LISTED) as [Kind, readonly Listed[]][]).flatMap(([kind, listed]) =>
    listed.slice(0, ofEachKind).map(([name, country, tier, level, deals, joins]) => ({ name, slug: slug(name), kind, country, tier, level, deals, joins })));
}

/** Customers who bring customers, and companies whose applications are declined or still open. */
export const REFERRERS = [["Ostler Rail", 8], ["Tarn Energy", 4], ["Vesper Press", 3], ["Redfern Dairy", 3], ["Amble Optics", 2]] as const;
export const DECLINED = [["Quickleads Direct", "referral_partner", "US"], ["Bargain Seats", "reseller", "GB"], ["Click Orchard", "affiliate", "US"], ["Nowhere Consulting", "consultant", "DE"]] as const;
export const WAITING = [["Foxglove Integration", "si", "GB"], ["Pebble & Pine", "consultant", "US"], ["Sierra Lantern MSP", "msp", "US"]] as const;

const FIRST = ["Ada", "Bo", "Carla", "Dmitri", "Elif", "Femi", "Greta", "Hugo", "Imani", "Jonas", "Keiko", "Lars", "Mina", "Nils", "Oona", "Pavel", "Quinn", "Rosa", "Sami", "Tove", "Uma", "Viktor", "Wren", "Yara", "Zeno", "Astrid", "Bruno", "Celia", "Dario", "Edda"];
const LAST = ["Abernathy", "Bergström", "Castellan", "Dahl", "Eastwick", "Fontaine", "Grimshaw", "Holloway", "Ilves", "Jansson", "Kowalczyk", "Lindqvist", "Marchetti", "Novák", "Okafor", "Petrov", "Quist", "Rasmussen", "Santoro", "Tanaka", "Ueda", "Varga", "Whitlock", "Yilmaz", "Zielinski", "Ashdown", "Brandt", "Corrigan", "Duarte"];

/** The n-th invented person: the first 870 are all different. */
export function personName(n: number): string {
  return `${FIRST[n % FIRST.length]} ${LAST[(n * 11 + Math.floor(n / FIRST.length) * 5) % LAST.length]}`;
}

const PLACES = ["Fernbrook", "Ostwick", "Calder", "Bellweather", "Hollin", "Larkspur", "Marrow", "Umber", "Yarrow", "Birk", "Cinder", "Dunmore", "Eskdale", "Fallow", "Greyfriars", "Haverhill", "Inglenook", "Juno", "Kelso", "Lindow", "Montrose", "Nettle", "Orchid", "Penrose", "Ravel", "Sorrel", "Tamsin", "Ullswater", "Verity", "Wharfe"];
const TRADES = ["Dairy", "Rail", "Clinics", "Mutual", "Freight", "Foods", "Optics", "Energy", "Press", "Textiles", "Robotics", "Chemie", "Stores", "Water", "Avionics", "Gardens", "Seguros", "Forge", "Telemetry", "Housing", "Biotech", "Capital", "Motors"];

/** The n-th invented customer: the first 690 are all different. */
export function customerName(n: number): string {
  return `${PLACES[n % PLACES.length]} ${TRADES[(n * 7 + Math.floor(n / PLACES.length) * 3) % TRADES.length]}`;
}

/** "Inês Varga Advisory" → "ines-varga-advisory". */
export function slug(name: string): string {
  return name.normalize("NFKD").replaceAll(/[\u0300-\u036f]/g, "").toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "");
}

export function emailOf(person: string, domain: string): string {
  return `${slug(person).replaceAll("-", ".")}@${domain}`;
}
