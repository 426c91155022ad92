import { civil, dayOf, type Instant } from "../kernel/time.ts";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** "31 March 2027, 10:00 UTC": how messages and time lines write an instant; pages show it in the reader's own zone. */
export function instantWords(at: Instant): string {
  const { y, m, d } = civil(dayOf(at));
  const minutes = Math.floor((((at % 86_400_000) + 86_400_000) % 86_400_000) / 60_000);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${d} ${MONTHS[m - 1]} ${y}, ${two(Math.floor(minutes / 60))}:${two(minutes % 60)} UTC`;
}

const STATUS_WORDS = {
  draft: "a draft", in_review: "in review", waiting: "waiting for the partner's answer", queued: "waiting in line", approved: "approved", won: "won", lost: "lost", expired: "no longer protected",
  rejected: "declined", withdrawn: "withdrawn",
} as const;

/** "approved", "waiting in line": a status inside a sentence. */
export function statusWords(status: keyof typeof STATUS_WORDS): string {
  return STATUS_WORDS[status];
}

