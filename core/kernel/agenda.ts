import type { Instant } from "./time.ts";

/** Something that falls due by itself at an instant, before anything else that happens at it (P-70). */
export type Due = { readonly at: Instant; readonly id: string; readonly kind: string; readonly ref: string };

/** What falls due next, in order of time and then id: a binary heap, so that a million holds cost a million small steps. */
export type Agenda = { readonly heap: Due[] };

export function emptyAgenda(): Agenda {
  return { heap: [] };
}

function before(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id);
}

export function schedule(agenda: Agenda, due: Due): void {
  const { heap } = agenda;
  let i = heap.length;
  heap.push(due);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!before(due, heap[parent] as Due)) break;
    heap[i] = heap[parent] as Due;
    i = parent;
  }
  heap[i] = due;
}

/** Takes the first item due at or before an instant; undefined when nothing is. */
export function takeDue(agenda: Agenda, at: Instant): Due | undefined {
  const { heap } = agenda;
  const first = heap[0];
  if (first === undefined || first.at > at) return undefined;
  const last = heap.pop() as Due;
  if (heap.length > 0) {
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Due, heap[child] as Due)) child += 1;
      if (!before(heap[child] as Due, last)) break;
      heap[i] = heap[child] as Due;
      i = child;
    }
    heap[i] = last;
  }
  return first;
}
