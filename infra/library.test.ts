import { all, find, one, type Snapshot, statements } from "sst-offline";
import { describe, expect, it } from "vitest";
import { local, production, stages } from "./snapshot/committed.ts";
import { stageOf } from "./stage.ts";

const BUCKET = "aws:s3/bucket:Bucket";

function ofBucket(snapshot: Snapshot, type: string, bucket: string) {
  const found = all(snapshot, type).filter((resource) => resource.inputs.bucket === bucket);
  expect(found, `${type} of ${bucket}`).toHaveLength(1);
  return found[0]!.inputs;
}

describe.each(stages)("buckets on %s", (_stage, snapshot) => {
  it("are private, each of them", () => {
    expect(all(snapshot, BUCKET).map(({ name }) => name)).toEqual(["PhotosBucket", "WebAssetsBucket"]);
    for (const { id } of all(snapshot, BUCKET))
      expect(ofBucket(snapshot, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", id)).toMatchObject({
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
  });

  it("refuse whoever comes without TLS", () => {
    for (const { id, arn } of all(snapshot, BUCKET))
      expect(statements(ofBucket(snapshot, "aws:s3/bucketPolicy:BucketPolicy", id).policy)).toContainEqual(
        expect.objectContaining({
          Effect: "Deny",
          Principal: "*",
          Action: ["s3:*"],
          Resource: [arn, `${arn}/*`],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        }),
      );
  });

  it("let nobody in by their policy but CloudFront, and that to the site and to renditions alone", () => {
    const allowed = all(snapshot, "aws:s3/bucketPolicy:BucketPolicy").flatMap(({ name, inputs }) =>
      statements(inputs.policy)
        .filter(({ Effect }) => Effect === "Allow")
        .map(({ Principal, Action, Resource, Condition }) => ({
          ...{ name, Principal, Action },
          ...(Condition !== undefined && { Resource, Condition }),
        })),
    );
    expect(allowed).toEqual([
      {
        name: "PhotosPolicy",
        Principal: { Service: ["cloudfront.amazonaws.com"] },
        Action: ["s3:GetObject"],
        Resource: [`arn:aws:s3:::${snapshot.outputs.bucket}/renditions/*`],
        // Anybody's distribution could ask otherwise.
        Condition: {
          StringEquals: {
            "aws:SourceArn": one(snapshot, "aws:cloudfront/distribution:Distribution").arn,
          },
        },
      },
      {
        name: "WebAssetsPolicy",
        Principal: { Service: ["cloudfront.amazonaws.com"] },
        Action: ["s3:GetObject"],
      },
    ]);
  });

  it("answer the site's own origin, and no other", () => {
    const rules = all(snapshot, "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration");
    expect(rules.map(({ inputs }) => inputs.bucket)).toEqual([snapshot.outputs.bucket]);
    expect(rules[0]!.inputs.corsRules).toEqual([
      expect.objectContaining({
        allowedOrigins: [snapshot.outputs.url],
        allowedMethods: ["GET", "HEAD", "POST", "PUT"],
      }),
    ]);
  });

  it("drop what broken-off uploads leave behind", () => {
    const { rules } = one(
      snapshot,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    ).inputs;
    expect(rules).toContainEqual({
      id: "unfinished-uploads",
      status: "Enabled",
      filter: { prefix: "" },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    });
  });
});

describe("the table", () => {
  it("has one key, no index that could be stale, and forgets what has expired", () => {
    const { inputs } = find(local, local.outputs.table, "aws:dynamodb/table:Table")!;
    expect(inputs).toMatchObject({
      hashKey: "pk",
      rangeKey: "sk",
      billingMode: "PAY_PER_REQUEST",
      ttl: { attributeName: "expiresAt", enabled: true },
      globalSecondaryIndexes: [],
      streamEnabled: false,
    });
  });
});

describe("production keeps what people put in", () => {
  it("is protected as a whole", () => {
    expect(production.app).toMatchObject({ removal: "retain", protect: true });
    expect(local.app).toMatchObject({ removal: "remove", protect: false });
  });

  it("retains its photos, and does not empty their bucket", () => {
    const photos = find(production, production.outputs.bucket, BUCKET)!;
    expect(photos).toMatchObject({ retainOnDelete: true, inputs: { forceDestroy: false } });
    expect(find(local, local.outputs.bucket, BUCKET)!.retainOnDelete).toBeUndefined();
  });

  it("retains its table, refuses to delete it, and can go back in time", () => {
    expect(find(production, production.outputs.table)).toMatchObject({
      retainOnDelete: true,
      inputs: { deletionProtectionEnabled: true, pointInTimeRecovery: { enabled: true } },
    });
  });

  it("can bring back photos and rows of the same fortnight, after which what was erased is gone", () => {
    const { recoveryDays } = stageOf("production");
    expect(one(production, "aws:s3/bucketVersioning:BucketVersioning").inputs).toMatchObject({
      bucket: production.outputs.bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    const lifecycle = one(
      production,
      "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    ).inputs;
    expect(lifecycle.bucket).toBe(production.outputs.bucket);
    expect(lifecycle.rules).toContainEqual({
      id: "erased",
      status: "Enabled",
      filter: { prefix: "" },
      noncurrentVersionExpiration: { noncurrentDays: recoveryDays },
      expiration: { expiredObjectDeleteMarker: true },
    });
    expect(find(production, production.outputs.table)!.inputs.pointInTimeRecovery).toEqual({
      enabled: true,
      recoveryPeriodInDays: recoveryDays,
    });
    expect(all(local, "aws:s3/bucketVersioning:BucketVersioning")).toEqual([]);
  });

  it("moves originals that nobody opens to cheaper storage, and renditions never", () => {
    const { rules } = one(production, "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
      .inputs as { rules: Array<{ transitions?: unknown; filter: unknown }> };
    expect(rules.filter(({ transitions }) => transitions)).toEqual([
      expect.objectContaining({
        filter: { prefix: "private/" },
        transitions: [{ days: 0, storageClass: "INTELLIGENT_TIERING" }],
      }),
    ]);
  });

  it("retains its people", () => {
    expect(find(production, production.outputs.userPoolId)).toMatchObject({
      retainOnDelete: true,
      inputs: { deletionProtection: "ACTIVE" },
    });
  });

  it("keeps its logs for months", () => {
    for (const group of all(production, "aws:cloudwatch/logGroup:LogGroup"))
      expect(group.inputs.retentionInDays, group.name).toBe(90);
  });
});
