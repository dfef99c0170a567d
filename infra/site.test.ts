import { all, one } from "sst-offline";
import { type EdgeEvent, type EdgeResponse, edgeFunction } from "sst-offline/testing";
import { describe, expect, it } from "vitest";
import { stages } from "./snapshot/committed.ts";

const CLOUDFRONT_FUNCTION = "aws:cloudfront/function:Function";

interface Behavior {
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
              { files: "404.html", value: "no-store" },
            ],
          },
        ],
      },
    ]);
  });

  it("never caches the API, and hands it every header, Authorization among them", () => {
    const [api, ...others] = inputs.orderedCacheBehaviors as unknown as Behavior[];
    expect(others.map(({ pathPattern }) => pathPattern)).toEqual(["/renditions/*"]);
    expect(api).toMatchObject({
      pathPattern: "/api/*",
      // AWS's managed policies CachingDisabled and AllViewerExceptHostHeader.
      cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
      originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
      allowedMethods: expect.arrayContaining(["GET", "POST", "PATCH", "DELETE"]),
    });
  });

  it("sends the API through the same routing function as the site, and leaves its status alone", () => {
    const associations = (behavior: unknown) =>
      (behavior as { functionAssociations: { eventType: string; functionArn: string }[] })
        .functionAssociations;
    const [request, response] = associations(inputs.defaultCacheBehavior);
    expect([request?.eventType, response?.eventType]).toEqual(["viewer-request", "viewer-response"]);
    const [api] = inputs.orderedCacheBehaviors as unknown[];
    expect(associations(api)).toEqual([request]);
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
    const behaviors = [
      inputs.defaultCacheBehavior,
      ...(inputs.orderedCacheBehaviors as unknown[]),
    ] as Behavior[];
    for (const { viewerProtocolPolicy } of behaviors) expect(viewerProtocolPolicy).toBe("redirect-to-https");
  });

  it("has functions that fit CloudFront's 10 KB", () => {
    for (const { name, inputs } of all(snapshot, CLOUDFRONT_FUNCTION))
      expect(Buffer.byteLength(String(inputs.code)), name).toBeLessThan(10 * 1024);
  });
});

/** An answer that passes CloudFront's function for viewers, as the guide describes the event. */
const answered = (path: string, headers: EdgeResponse["headers"]): EdgeEvent => ({
  version: "1.0",
  context: {
    distributionDomainName: "d111111abcdef8.cloudfront.net",
    distributionId: "EDFDVBD6EXAMPLE",
    eventType: "viewer-response",
    requestId: "EXAMPLE4Ur6p2Au1DGnVRLSEXAMPLE",
  },
  viewer: { ip: "192.0.2.7" },
  request: { method: "GET", uri: path, querystring: {}, headers: {}, cookies: {} },
  response: { statusCode: 200, statusDescription: "OK", headers, cookies: {} },
});

describe.each(stages)("an answer on its way to the viewer on %s", (_stage, snapshot) => {
  const handler = edgeFunction(snapshot, "RouterCloudfrontFunctionResponse");
  const site = snapshot.routers[0]!.routes.find((route) => "site" in route)!;
  const withCacheControl = (value: string) => answered("/a", { "cache-control": { value } });

  it("is 404 if it is the page for paths that have none, as S3 says by how long it may be kept", async () => {
    const { value } = site.cacheControl.find(({ files }) => files === site.notFound)!;
    expect(await handler(withCacheControl(value))).toEqual({
      ...withCacheControl(value).response,
      statusCode: 404,
      statusDescription: "Not Found",
    });
  });

  it("stays as it is if it is any other file", async () => {
    const others = site.cacheControl.filter(({ files }) => files !== site.notFound);
    expect(others).not.toHaveLength(0);
    for (const { value } of others)
      expect(await handler(withCacheControl(value))).toEqual(withCacheControl(value).response);
    expect(await handler(answered("/a", {}))).toEqual(answered("/a", {}).response);
  });
});

describe.each(stages)("a request on its way in on %s", (_stage, snapshot) => {
  const asked = (uri: string, host: string): EdgeEvent => {
    const { response: _response, ...event } = answered(uri, {});
    return { ...event, request: { ...event.request, headers: { host: { value: host } } } };
  };

  it("runs through SST's own function in CloudFront's runtime, which passes on what no route fits", async () => {
    const handler = edgeFunction(snapshot, "RouterCloudfrontFunctionRequest");
    const event = asked("/library/", new URL(String(snapshot.outputs.url)).host);
    expect(await handler(event)).toEqual(event.request);
  });
});

it("the site's pages are exported as folders, which is where SST's routing looks for them", async () => {
  const config = new URL("../packages/web/next.config.mjs", import.meta.url).href;
  expect((await import(config)).default).toMatchObject({ output: "export", trailingSlash: true });
});
