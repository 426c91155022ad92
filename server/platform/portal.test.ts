import { expect, test } from "vitest";
import { testServer } from "../testing-server.ts";

const server = await testServer();
const asked = (path: string, accept: string) => fetch(`${server.url}${path}`, { headers: { accept } });

test("a browser that opens any page gets the document under a policy with a nonce of its own; an address of the API never does", async () => {
  const [one, two] = [await asked("/deals/dea_1", "text/html,*/*"), await asked("/", "text/html")];
  const policies = [one, two].map((answer) => answer.headers.get("content-security-policy") ?? "");
  // Without a build (a bare clone that runs tests only) the page says so instead.
  if (one.status === 200) {
    const nonce = /'nonce-([^']+)'/.exec(policies[0] ?? "")?.[1];
    expect(await one.text()).toContain(`nonce="${nonce}"`);
    expect(policies[0]).not.toBe(policies[1]);
    expect(policies[0]).not.toContain("unsafe");
  } else expect(await one.text()).toContain("npm start");
  expect(one.headers.get("content-type")).toMatch(/^text\/(html|plain)/);
  for (const path of ["/v1/nothing", "/V1/me/"]) expect((await asked(path, "text/html")).headers.get("content-type")).toContain("problem+json");
  expect((await asked("/deals", "application/json")).status).toBe(404);
});

test("no file outside the build can be asked for", async () => {
  for (const path of ["/assets/../index.html", "/assets/%2e%2e/%2e%2e/document.ts", "/assets/..%2f..%2fdocument.ts", "/assets/", "/assets/.vite"]) expect((await asked(path, "*/*")).status).toBeGreaterThanOrEqual(400);
});
