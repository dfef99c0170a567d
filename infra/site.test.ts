import { one } from "@phototag/snapshot";
import { describe, expect, it } from "vitest";
import { stages } from "./snapshot/committed.ts";

interface Behaviour {
  pathPattern: string;
  cachePolicyId: string;
  originRequestPolicyId: string;
  allowedMethods: string[];
  viewerProtocolPolicy: string;
}

describe.each(stages)("the router on %s", (_stage, snapshot) => {
  const { inputs } = one(snapshot, "aws:cloudfront/distribution:Distribution");

  it("serves the API under /api and the exported site elsewhere", () => {
    const { apiEndpoint } = one(snapshot, "aws:apigatewayv2/api:Api").outputs!;
    expect(snapshot.routers).toEqual([
      {
        name: "Router",
        url: snapshot.outputs.url,
        routes: [
          { path: "/api", url: apiEndpoint },
          {
            path: "/",
            site: "Web",
            folder: "packages/web/out",
            build: { folder: "packages/web", command: "npm run build" },
            notFound: "404.html",
            cacheControl: [
              { files: "**", value: "public,max-age=0,must-revalidate" },
              { files: "_next/static/**", value: "public,max-age=31536000,immutable" },
            ],
          },
        ],
      },
    ]);
  });

  it("never caches the API, and hands it every header, Authorization among them", () => {
    const [api, ...others] = inputs.orderedCacheBehaviors as unknown as Behaviour[];
    expect(others).toEqual([]);
    expect(api).toMatchObject({
      pathPattern: "/api/*",
      // AWS's managed policies CachingDisabled and AllViewerExceptHostHeader.
      cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
      originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
      allowedMethods: expect.arrayContaining(["GET", "POST", "PATCH", "DELETE"]),
    });
  });

  it("sends the API through the same routing function as the site", () => {
    const [api] = inputs.orderedCacheBehaviors as Array<Record<string, unknown>>;
    expect(api!.functionAssociations).toEqual(
      (inputs.defaultCacheBehavior as Record<string, unknown>).functionAssociations,
    );
  });

  it("keeps no error", () => {
    const responses = inputs.customErrorResponses as Array<{ errorCode: number; errorCachingMinTtl: number }>;
    expect(responses.map(({ errorCode }) => errorCode)).toEqual(
      expect.arrayContaining([403, 404, 500, 502, 503]),
    );
    for (const { errorCode, ...rest } of responses)
      expect(rest, String(errorCode)).toEqual({ errorCachingMinTtl: 0 });
  });

  it("leads everyone to TLS", () => {
    const behaviours = [
      inputs.defaultCacheBehavior,
      ...(inputs.orderedCacheBehaviors as unknown[]),
    ] as Behaviour[];
    for (const { viewerProtocolPolicy } of behaviours) expect(viewerProtocolPolicy).toBe("redirect-to-https");
  });

  it("has a routing function that fits CloudFront's 10 KB", () => {
    const { code } = one(snapshot, "aws:cloudfront/function:Function").inputs;
    expect(Buffer.byteLength(String(code))).toBeLessThan(10 * 1024);
  });
});
