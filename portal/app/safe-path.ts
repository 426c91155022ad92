/** A way back after signing in: on this origin only. */
export function safePath(raw: unknown): string | undefined {
  return typeof raw === "string" && /^\/(?![/\\])/.test(raw) && raw.length < 500 ? raw : undefined;
}
