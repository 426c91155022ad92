/** What the server knows before any script runs, written into the page so that the first paint is already right. */
export type Boot = {
  readonly branding: Branding;
  /** BCP 47 language of the words on the page. */
  readonly locale: string;
  /** Zone of the program's calendar (P-72). */
  readonly programZone: string;
  /** What amounts are asked for in, where a record does not say it. */
  readonly currency: string;
  /** Kinds of partner that anybody can apply as. */
  readonly tracks: readonly { readonly id: string; readonly title: string }[];
};

export type Branding = {
  readonly organisation: string;
  readonly program: string;
  /** "#3b46d3": the one colour everything else is derived from. */
  readonly color: string;
  /** Address of a logo on this origin; the initial stands in where it is null. */
  readonly logo: string | null;
};

export const NONCE_PLACEHOLDER = "__CSP_NONCE__";

/** portal/dist/index.html made ready for one reply: nonce, branding, language and theme colour. */
export function portalDocument(template: string, parts: { readonly nonce: string; readonly boot: Boot }): string {
  // "<" may not appear raw inside a script element, or a branding name could close it.
  const boot = JSON.stringify(parts.boot).replaceAll("<", "\\u003c");
  return template
    .replaceAll(NONCE_PLACEHOLDER, parts.nonce)
    .replace('<html lang="en">', () => `<html lang="${attribute(parts.boot.locale)}">`)
    .replace(/(<script[^>]*id="boot"[^>]*>)[^<]*/, (_, open: string) => `${open}${boot}`)
    .replace(/<title>[^<]*/, () => `<title>${attribute(parts.boot.branding.program)}`);
}

function attribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}

/** The policy the portal's pages run under: nothing from elsewhere, no inline script, inline style elements only by nonce, no style attributes in HTML. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'none'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join("; ");
}
