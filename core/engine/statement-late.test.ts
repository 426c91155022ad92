import { describe, expect, test } from "vitest";
import { shippedProgram } from "../../program/read.ts";
import type { Fact } from "../facts/fact.ts";
import { canonical } from "../kernel/canonical.ts";
import { isRefusal } from "../kernel/refusal.ts";
import { type Day, type Instant, instant, localDayOf } from "../kernel/time.ts";
import { bookingOf } from "../ledger/booking.ts";
import type { Posting } from "../ledger/posting.ts";
import type { BookedPosting } from "../payouts/statement-accounts.ts";
import type { Statement } from "../payouts/statement-shape.ts";
import { statement } from "../payouts/statement.ts";
import { compile } from "../programs/compiled.ts";
import { type Standing, differenceOf, reversalOf } from "./difference.ts";
import { evaluate } from "./evaluate.ts";
import { at, randomHistory, seeded } from "./history.testing.ts";
import { statementFindings } from "./statement-verify.ts";

const programs = [compile(shippedProgram().definition)];
const APRIL_CLOSED = localDayOf(at("2025-04-30"), "UTC");
const contentOf = ({ key: _, ...rest }: Posting) => canonical(rest);

/** Books as the shell keeps them: what the engine says anew is posted, what it says no longer is taken back, both on the first open day. */
function openBooks() {
  const entries: BookedPosting[] = [];
  const standing = new Map<string, Standing>();
  const posted = new Map<string, Posting>();
  const bring = (facts: readonly Fact[], asOf: Instant, closedThrough: Day | null) => {
    const add = (posting: Posting) => void entries.push({ ...posting, ...bookingOf(localDayOf(posting.effectiveAt, "UTC"), closedThrough) });
    for (const step of differenceOf(evaluate({ programs, facts, asOf }).postings.map((posting) => ({ posting, content: contentOf(posting) })), standing)) {
      if (step.kind === "post") {
        add(step.posting);
        posted.set(step.key, step.posting);
        standing.set(step.key, { key: step.key, revision: step.revision, content: step.content, live: true });
      } else {
        add(reversalOf(step.key, step.revision, posted.get(step.key) as Posting));
        standing.set(step.key, { ...(standing.get(step.key) as Standing), live: false });
      }
    }
  };
  return { entries, bring };
}

function told(entries: readonly BookedPosting[], facts: readonly Fact[], partner: string, month: string, asOf: Instant): Statement {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const answer = statement({ view: evaluate({ programs, facts, asOf }), entries, programs, partner: { id: partner, name: null }, standing: undefined, month, zone: "UTC", asOf, closedThrough: APRIL_CLOSED, factType: (id) => byId.get(id)?.type });
  if (isRefusal(answer)) throw new Error(answer.sentence);
  expect(statementFindings(answer)).toEqual([]);
  return answer;
}

const LATE: ReadonlySet<string> = new Set(["cash.refunded", "cash.applied", "chargeback.opened", "partner.tier_changed", "adjustment.granted"]);

describe("news that comes after the books of its month are closed", () => {
  test("leaves the closed month as it was and is corrected in the open one, line by line, whatever it was (P-74)", () => {
    let corrected = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const random = seeded(seed);
      const facts = randomHistory(seed);
      const late = new Set(facts.filter((fact) => LATE.has(fact.type) && fact.at < at("2025-04-25") && random() < 0.2).map((fact) => fact.id));
      const early = facts.filter((fact) => !late.has(fact.id));
      const books = openBooks();
      books.bring(early, at("2025-05-05"), null);
      books.bring(early, at("2025-05-10"), APRIL_CLOSED);
      const before = books.entries.length;
      books.bring(facts, at("2025-05-10"), APRIL_CLOSED);
      books.bring(facts, instant(at("2025-06-01") - 1), APRIL_CLOSED);
      expect(books.entries.slice(before).every((entry) => entry.bookedOn > APRIL_CLOSED)).toBe(true);
      for (const partner of ["alder", "birch", "cedar", "dogwood", "elm"]) {
        const april = told(books.entries, early, partner, "2025-04", instant(at("2025-05-01") - 1));
        const may = told(books.entries, facts, partner, "2025-05", instant(at("2025-06-01") - 1));
        const owed = (one: Statement, side: "opening" | "closing") => one.accounts.map(({ currency, ...account }) => ({ currency, ...account[side] })).filter(({ currency: _, ...boxes }) => Object.values(boxes).some((amount) => amount !== 0));
        expect(owed(may, "opening"), `${seed} ${partner}`).toEqual(owed(april, "closing"));
        corrected += may.lines.filter((line) => line.belongsTo !== null).length;
      }
    }
    expect(corrected).toBeGreaterThan(20);
  });
});
