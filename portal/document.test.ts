import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { readBoot } from "./app/boot.ts";
import { type Boot, contentSecurityPolicy, portalDocument } from "./document.ts";

const template = readFileSync(new URL("./index.html", import.meta.url), "utf8").replaceAll("<script", '<script nonce="__CSP_NONCE__"');
const boot: Boot = { branding: { organisation: "Kestrel IT", program: 'Kestrel </script><script>alert("x")</script> & "Co"', color: "#e8590c", logo: null }, locale: "de", programZone: "Europe/Berlin", currency: "EUR", tracks: [] };

describe("the page the server sends", () => {
  const html = portalDocument(template, { nonce: "n0nce", boot });

  it("carries one fresh nonce and no placeholder", () => {
    expect(html).not.toContain("__CSP_NONCE__");
    expect(html.match(/nonce="n0nce"/g)?.length).toBe(3);
  });

  it("says its language and its name", () => {
    expect(html).toContain('<html lang="de">');
    expect(html).toContain("<title>Kestrel &lt;/script>");
  });

  it("cannot be broken out of by a branding name", () => {
    expect(html).not.toContain("<script>alert");
    const text = /id="boot"[^>]*>([^<]*)</.exec(html)?.[1];
    expect(readBoot(text)).toEqual(boot);
  });

  it("runs under a policy without inline code from anywhere", () => {
    const policy = contentSecurityPolicy("n0nce");
    expect(policy).toContain("script-src 'self' 'nonce-n0nce'");
    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("style-src-attr 'none'");
  });
});

describe("a page without the server's words", () => {
  it.each([null, "", "{", '{"branding":{"color":"#112233"}}'])("still starts from %j", (text) => {
    expect(readBoot(text).programZone).toBe("UTC");
    expect(readBoot(text).branding.organisation).toBe("MindWeave");
  });
});
