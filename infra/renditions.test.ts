import { all, find, one } from "sst-offline";
import { describe, expect, it } from "vitest";
import { stages } from "./snapshot/committed.ts";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";

interface Behavior {
  pathPattern: string;
  targetOriginId: string;
  trustedKeyGroups?: string[];
}
interface Origin {
  originId: string;
  domainName: string;
  originAccessControlId: string;
}

describe.each(stages)("renditions on %s", (_stage, snapshot) => {
  const { inputs } = one(snapshot, DISTRIBUTION);
  const behaviors = inputs.orderedCacheBehaviors as unknown as Behavior[];
  const behavior = behaviors.find(({ pathPattern }) => pathPattern === "/renditions/*")!;

  it("are shown to whoever has an address that the API signed, and to nobody else", () => {
    const [group, ...others] = behavior.trustedKeyGroups!;
    expect(others).toEqual([]);
    const key = one(snapshot, "aws:cloudfront/publicKey:PublicKey");
    expect(find(snapshot, group!)!.inputs.items).toEqual([key.id]);
    // A newline ends it, or the provider would make another at each deployment; the secret's own value has one.
    expect(key.inputs.encodedKey).toEqual({ secret: "RenditionPublicKey" });
    const links = all(snapshot, "aws:lambda/function:Function").flatMap(({ source }) =>
      source && "Renditions" in source.links ? [[source.handler, source.links.Renditions]] : [],
    );
    expect(links).toEqual([
      [
        "packages/functions/src/api.handler",
        expect.objectContaining({
          url: snapshot.outputs.url,
          keyPairId: key.id,
          privateKey: { secret: "RenditionKey" },
        }),
      ],
    ]);
  });

  it("come from the photos' bucket, by a path that is their key, and are kept by that path alone", () => {
    const origin = (inputs.origins as unknown as Origin[]).find(
      ({ originId }) => originId === behavior.targetOriginId,
    )!;
    expect(origin).toEqual({
      originId: "renditions",
      domainName: `${snapshot.outputs.bucket}.s3.${snapshot.app.region}.amazonaws.com`,
      originAccessControlId: expect.any(String),
    });
    expect(find(snapshot, origin.originAccessControlId)!.inputs).toMatchObject({
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
    });
    expect(behavior).toMatchObject({
      // AWS's managed policy CachingOptimized: no query, no header, no cookie.
      cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
      allowedMethods: ["GET", "HEAD"],
    });
    // With one, the viewer's query would go on to S3, which takes orders from it.
    expect(behavior).not.toHaveProperty("originRequestPolicyId");
    // No function runs, which could lead elsewhere, and would be paid for each thumbnail.
    expect(behavior).not.toHaveProperty("functionAssociations");
  });
});
