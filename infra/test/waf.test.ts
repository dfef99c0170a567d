/** The firewall that a deployer may switch on: what it asks of AWS, and that it holds, on this machine. */
import { all, one, type Snapshot } from "sst-offline";
import { startTestCloud, type TestCloud } from "sst-offline/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { idleLines } from "../../scripts/cost/idle.ts";
import { makeSecrets } from "../secrets.ts";
import type { Settings } from "../settings.ts";
import { local } from "../snapshot/committed.ts";
import { evaluated, root } from "../snapshot/evaluated.ts";

const ACL = "aws:wafv2/webAcl:WebAcl";
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const LIMIT = 20;
const ada: Settings = { signUp: ["ada@example.org"], monthlyBudget: 20, waf: LIMIT };

let guarded: Snapshot;
let cloud: TestCloud;
beforeAll(async () => {
  guarded = (await evaluated("production", { settings: ada })).snapshot;
  const acl = one(guarded, ACL);
  cloud = await startTestCloud({
    root,
    snapshot: local,
    secrets: makeSecrets(),
    alter(snapshot) {
      snapshot.resources.push(acl);
      one(snapshot, DISTRIBUTION).inputs.webAclId = acl.arn!;
    },
    site: () => ({ state: "ready" }),
  });
}, 5 * 60_000);
afterAll(() => cloud?.remove());

it("is one rule before the site's distribution: so many requests of an address", () => {
  const acl = one(guarded, ACL);
  expect(acl.arn).toMatch(/^arn:aws:wafv2:us-east-1:\d+:global\/webacl\//);
  expect(one(guarded, DISTRIBUTION).inputs.webAclId).toBe(acl.arn);
  expect(acl.inputs).toMatchObject({ scope: "CLOUDFRONT", defaultAction: { allow: {} } });
  expect(acl.inputs.rules).toEqual([
    expect.objectContaining({
      action: { block: {} },
      statement: { rateBasedStatement: { limit: LIMIT, aggregateKeyType: "IP" } },
    }),
  ]);
});

it("costs what docs/deploy.md says: an ACL and a rule", () => {
  const priced = idleLines(guarded).filter(({ price }) => price === "webAcl" || price === "wafRule");
  expect(priced.map(({ price, quantity }) => [price, quantity])).toEqual([
    ["wafRule", 1],
    ["webAcl", 1],
  ]);
});

it("is not there unless it is switched on", async () => {
  const { snapshot: open } = await evaluated("production", { settings: { ...ada, waf: undefined } });
  for (const snapshot of [local, open]) {
    expect(all(snapshot, ACL)).toEqual([]);
    expect(one(snapshot, DISTRIBUTION).inputs.webAclId).toBeUndefined();
  }
});

it("refuses an address beyond its limit, at the API and at the site alike", async () => {
  const statuses: number[] = [];
  for (let n = 0; n < LIMIT; n++) statuses.push((await fetch(`${cloud.url}/api/openapi.json`)).status);
  expect(new Set(statuses)).toEqual(new Set([200]));
  for (const path of ["/api/openapi.json", "/api/images", "/"])
    expect((await fetch(cloud.url + path)).status, path).toBe(403);
});
