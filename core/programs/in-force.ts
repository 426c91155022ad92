import type { Instant } from "../kernel/time.ts";
import type { CompiledProgram } from "./compiled.ts";

/** All versions of one program and, beside them, the merged programs of the addenda. */
export type Programs = readonly CompiledProgram[];

/** The version in force at an instant; undefined before the first and in a gap between two (P-73). A later start takes over from an earlier one. */
export function inForce(programs: Programs, at: Instant): CompiledProgram | undefined {
  const only = programs.length === 1 ? programs[0] : undefined;
  if (only !== undefined && only.addendum === null) return isOpen(only, at) ? only : undefined;
  return latest(programs.filter((program) => program.addendum === null && isOpen(program, at)));
}

/**
 * What governs a deal locked at `lockedAt` (approval, win, sign-up) when something happens to it at `eventAt`: the version in force at the lock,
 * unless a later version has named a date for existing deals and that date has come (P-73). With a partner, its addendum to that version, by the same rule.
 */
export function governing(programs: Programs, question: { lockedAt: Instant; eventAt?: Instant; partner?: string | null }): CompiledProgram | undefined {
  const { lockedAt, eventAt = lockedAt, partner = null } = question;
  const only = programs.length === 1 ? programs[0] : undefined;
  if (only !== undefined && only.addendum === null && isOpen(only, lockedAt)) return only;
  const version = governs(programs.filter((program) => program.addendum === null), lockedAt, eventAt);
  if (version === undefined || partner === null) return version;
  const addenda = programs.filter((program) => program.addendum?.partner === partner && program.version === version.version);
  return governs(addenda, lockedAt, eventAt) ?? version;
}

function governs(candidates: Programs, lockedAt: Instant, eventAt: Instant): CompiledProgram | undefined {
  const locked = latest(candidates.filter((program) => isOpen(program, lockedAt)));
  const moving = candidates.filter((program) => program.movesExistingFrom !== null && program.movesExistingFrom <= eventAt && program.startsAt > (locked?.startsAt ?? lockedAt));
  return latest(moving) ?? locked;
}

function isOpen(program: CompiledProgram, at: Instant): boolean {
  return program.startsAt <= at && (program.endsAt === null || at < program.endsAt);
}

function latest(programs: Programs): CompiledProgram | undefined {
  return programs.reduce<CompiledProgram | undefined>((best, program) => (best === undefined || program.startsAt > best.startsAt ? program : best), undefined);
}
