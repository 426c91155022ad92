import { expect, test } from "vitest";
import { isRefusal } from "../../core/kernel/refusal.ts";
import { createOutbound, isPublicAddress } from "./outbound.ts";

test.each(["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "172.32.0.1", "100.128.0.1"])("%s is on the public internet", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test.each([
  "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.7",
  "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1", "2001::1", "not an address",
])("%s is not", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

const strict = createOutbound({ privateHosts: [], authorities: [] });

test.each([
  ["http://example.com/metadata", "outbound.not-https"],
  ["ftp://example.com/", "outbound.not-https"],
  ["https://user:secret@example.com/", "outbound.not-https"],
  ["file:///etc/passwd", "outbound.not-https"],
  ["nonsense", "outbound.not-https"],
  ["https://127.0.0.1/latest/meta-data", "outbound.not-public"],
  ["https://169.254.169.254/latest/meta-data", "outbound.not-public"],
  ["https://[::1]/", "outbound.not-public"],
  ["https://[::ffff:7f00:1]/", "outbound.not-public"],
  // Other ways to write loopback, which the address parser turns into the usual one.
  ["https://0x7f000001/", "outbound.not-public"],
  ["https://2130706433/", "outbound.not-public"],
  ["https://127.1/", "outbound.not-public"],
  // A name that leads inside is judged when the connection is made.
  ["https://localhost/", "outbound.not-public"],
])("%s is refused as %s", async (url, code) => {
  const answer = await strict(url);
  expect(isRefusal(answer) && answer.code).toBe(code);
});

test("a host that the operator vouches for is called although it is private", async () => {
  const answer = await createOutbound({ privateHosts: ["127.0.0.1"], authorities: [] })("https://127.0.0.1:9/");
  expect(isRefusal(answer) && answer.code).toBe("outbound.unreachable");
});
