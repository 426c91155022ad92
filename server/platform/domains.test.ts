import { expect, test } from "vitest";
import { domainIn } from "./domains.ts";

test.each([
  ["acme.com", "acme.com", false],
  ["https://www.Acme.com/about", "acme.com", false],
  ["shop.acme.co.uk", "acme.co.uk", false],
  ["kim@mail.acme.de", "acme.de", false],
  ["kim@gmail.com", "gmail.com", true],
  ["acme.com.", "acme.com", false],
  ["https://shop.fjord.example", "fjord.example", false],
  ["xn--bcher-kva.example.com", "example.com", false],
])("%s belongs to %s", (text, registrable, shared) => {
  expect(domainIn(text)).toMatchObject({ registrable, shared });
});

test.each([["localhost"], ["127.0.0.1"], ["[::1]"], ["acme"], [""], ["not a domain"], ["com"], ["-acme.com"], ["http://"]])("%j names no company", (text) => {
  expect(domainIn(text)).toBeUndefined();
});
