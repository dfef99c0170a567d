import { all, find, one, type Snapshot } from "sst-offline";
import { describe, expect, it } from "vitest";
import { stages } from "./snapshot/committed.ts";

const POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy";

interface Behavior {
  pathPattern?: string;
  responseHeadersPolicyId: string;
}
interface Policy {
  securityHeadersConfig: {
    contentSecurityPolicy: { contentSecurityPolicy: string };
    strictTransportSecurity: { accessControlMaxAgeSec: number; preload?: boolean };
  };
  customHeadersConfig: { items: { header: string; value: string; override: boolean }[] };
}

function policyOf(snapshot: Snapshot, { responseHeadersPolicyId }: Behavior) {
  return find(snapshot, responseHeadersPolicyId, POLICY)!.inputs as unknown as Policy;
}

const directives = ({ securityHeadersConfig }: Policy) =>
  new Map(
    securityHeadersConfig.contentSecurityPolicy.contentSecurityPolicy.split("; ").map((directive) => {
      const [name = "", ...sources] = directive.split(" ");
      return [name, sources] as const;
    }),
  );

describe.each(stages)("headers on %s", (_stage, snapshot) => {
  const { inputs } = one(snapshot, "aws:cloudfront/distribution:Distribution");
  const pages = policyOf(snapshot, inputs.defaultCacheBehavior as unknown as Behavior);
  const behaviors = inputs.orderedCacheBehaviors as unknown as Behavior[];
  const api = policyOf(snapshot, behaviors[0]!);

  it("go with every answer", () => {
    expect(behaviors.map(({ pathPattern }) => pathPattern)).toEqual(["/api/*", "/renditions/*"]);
    for (const behavior of behaviors) expect(policyOf(snapshot, behavior)).toBe(api);
    expect(all(snapshot, POLICY)).toHaveLength(2);
    for (const { securityHeadersConfig } of [pages, api])
      expect(securityHeadersConfig).toMatchObject({
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: "DENY", override: true },
        strictTransportSecurity: { includeSubdomains: true, override: true },
        contentSecurityPolicy: { override: true },
      });
    expect(pages.securityHeadersConfig.strictTransportSecurity.accessControlMaxAgeSec).toBe(63_072_000);
  });

  it("let pages load what is the site's own, send photos to their bucket, and show originals from it", () => {
    const bucket = `https://${snapshot.outputs.bucket}.s3.${snapshot.app.region}.amazonaws.com`;
    expect(Object.fromEntries(directives(pages))).toEqual({
      "default-src": ["'self'"],
      "script-src": ["'self'", "'unsafe-inline'"],
      "img-src": ["'self'", "blob:", "data:", bucket],
      "connect-src": ["'self'", bucket],
      "object-src": ["'none'"],
      "base-uri": ["'none'"],
      "form-action": ["'self'"],
      "frame-ancestors": ["'none'"],
      "upgrade-insecure-requests": [],
    });
  });

  it("let an answer of the API be nothing but data, which nobody keeps", () => {
    expect([...directives(api).values()]).toEqual([["'none'"], ["'none'"], ["'none'"], ["'none'"]]);
    expect(api.customHeadersConfig.items).toContainEqual({
      header: "cache-control",
      value: "no-store",
      override: false,
    });
  });

  it("fit CloudFront, whose names are an account's own", () => {
    const names = all(snapshot, POLICY).map(({ inputs: { name } }) => name);
    expect(names).toEqual([`phototag-${snapshot.app.stage}-api`, `phototag-${snapshot.app.stage}-pages`]);
    // CloudFront's quota for the header's value.
    for (const { securityHeadersConfig } of [pages, api])
      expect(securityHeadersConfig.contentSecurityPolicy.contentSecurityPolicy.length).toBeLessThanOrEqual(
        1783,
      );
  });
});
