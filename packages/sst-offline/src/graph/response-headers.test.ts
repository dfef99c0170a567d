import { describe, expect, it } from "vitest";
import { secondStack } from "../../test/stack/snapshot.ts";
import type { Json, Snapshot } from "../snapshot/format.ts";
import { type ReadOptions, readGraph } from "./graph.ts";
import { headersSpecs } from "./response-headers.ts";

const places = { site: "http://localhost:3000", endpoint: "http://127.0.0.1:3001" };
const read = (snapshot: Snapshot, more: Partial<ReadOptions> = {}) =>
  readGraph(snapshot, { places, secret: (name) => `the ${name}`, ...more });

/** The second stack with a distribution before its Router, and one policy of headers. */
function withPolicy(inputs: Record<string, Json>, behaviors: Record<string, Json> = {}): Snapshot {
  const snapshot = secondStack();
  const { host } = new URL(snapshot.routers[0]!.url);
  return {
    ...snapshot,
    resources: [
      ...snapshot.resources,
      {
        type: "aws:cloudfront/distribution:Distribution",
        name: "RouterCdnDistribution",
        id: "E1",
        inputs: {
          enabled: true,
          defaultCacheBehavior: { targetOriginId: "default", responseHeadersPolicyId: "policy1" },
          ...behaviors,
        },
        outputs: { domainName: host },
      },
      {
        type: "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
        name: "Headers",
        id: "policy1",
        inputs: { name: "second-headers", ...inputs },
      },
    ],
  };
}
const headers = (inputs: Record<string, Json>) =>
  Object.fromEntries(
    headersSpecs(read(withPolicy(inputs)))[0]!.policy.set.map(({ name, value }) => [name, value]),
  );

describe("a response headers policy", () => {
  it("is the headers that CloudFront makes of it", () => {
    expect(
      headers({
        securityHeadersConfig: {
          contentTypeOptions: { override: true },
          frameOptions: { frameOption: "DENY", override: true },
          referrerPolicy: { referrerPolicy: "same-origin", override: false },
          strictTransportSecurity: {
            accessControlMaxAgeSec: 60,
            includeSubdomains: true,
            preload: true,
            override: true,
          },
          xssProtection: { protection: true, modeBlock: true, override: true },
        },
        customHeadersConfig: { items: [{ header: "X-Second", value: "yes", override: true }] },
      }),
    ).toEqual({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "same-origin",
      "strict-transport-security": "max-age=60; includeSubDomains; preload",
      "x-xss-protection": "1; mode=block",
      "x-second": "yes",
    });
  });

  it("names this machine's origins in place of AWS's, and leads nobody to https, which is not served", () => {
    const contentSecurityPolicy =
      "default-src 'self'; img-src 'self' https://notes-bucket.s3.us-east-1.amazonaws.com data:; " +
      "connect-src https://second.execute-api.us-east-1.amazonaws.com/v1 https://example.com/; " +
      "form-action https://second.cloudfront.net; upgrade-insecure-requests;";
    const config = {
      securityHeadersConfig: { contentSecurityPolicy: { contentSecurityPolicy, override: true } },
    };
    expect(headers(config)).toEqual({
      "content-security-policy":
        "default-src 'self'; img-src 'self' http://127.0.0.1:3001 data:; " +
        "connect-src http://127.0.0.1:3001 https://example.com/; form-action http://localhost:3000",
    });
  });

  it("is for the behaviors that name it, asked in their order", () => {
    const snapshot = withPolicy(
      { removeHeadersConfig: { items: [{ header: "Server" }] } },
      {
        orderedCacheBehaviors: [
          { pathPattern: "/api/*" },
          { pathPattern: "/a/*", responseHeadersPolicyId: "policy1" },
        ],
      },
    );
    const nothing = { remove: [], set: [] };
    const removing = { remove: ["server"], set: [] };
    expect(headersSpecs(read(snapshot))).toEqual([
      { pathPattern: "/api/*", policy: nothing },
      { pathPattern: "/a/*", policy: removing },
      { pathPattern: undefined, policy: removing },
    ]);
  });

  it("compresses where the behavior and its cache policy both say so", () => {
    const optimized = "658327ea-f89d-4fab-a63d-7e88639e58f6";
    const disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
    const snapshot = withPolicy(
      {},
      {
        defaultCacheBehavior: { compress: true, cachePolicyId: "own" },
        orderedCacheBehaviors: [
          { pathPattern: "/a/*", compress: true, cachePolicyId: optimized },
          { pathPattern: "/b/*", compress: true, cachePolicyId: disabled },
          { pathPattern: "/c/*", cachePolicyId: optimized },
        ],
      },
    );
    snapshot.resources.push({
      type: "aws:cloudfront/cachePolicy:CachePolicy",
      name: "Own",
      id: "own",
      inputs: {
        parametersInCacheKeyAndForwardedToOrigin: {
          cookiesConfig: { cookieBehavior: "none" },
          enableAcceptEncodingGzip: true,
        },
      },
    } as (typeof snapshot.resources)[number]);
    expect(headersSpecs(read(snapshot)).map(({ encodings }) => encodings)).toEqual([
      ["br", "gzip"],
      undefined,
      undefined,
      ["gzip"],
    ]);
  });

  it("is refused by name when it is AWS's own, or asks for what is not built", () => {
    const managed = withPolicy({}, { defaultCacheBehavior: { responseHeadersPolicyId: "67f7725c" } });
    expect(() => headersSpecs(read(managed))).toThrow(
      'RouterCdnDistribution" refers to "67f7725c", which the snapshot does not hold',
    );
    const rest = read(managed, { runRest: true });
    expect(headersSpecs(rest)).toEqual([{ pathPattern: undefined, policy: { remove: [], set: [] } }]);
    expect(rest.notHonored.join()).toContain("67f7725c");
    expect(read(withPolicy({ corsConfig: { originOverride: true } })).notHonored).toEqual([
      "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy corsConfig: the site answers its own origin alone (Headers)",
    ]);
  });

  it("is none of a stack without a Router", () => {
    expect(headersSpecs(read({ ...withPolicy({}), routers: [] }))).toEqual([]);
  });
});
