import { z } from "zod";
import { honored, notHonored, withoutEffect } from "../resource-type.ts";

export const bucket = honored(
  "aws:s3/bucket:Bucket",
  { bucket: z.string() },
  { withoutEffect: { forceDestroy: "only says what `sst remove` does" } },
);

export const cors = honored("aws:s3/bucketCorsConfiguration:BucketCorsConfiguration", {
  bucket: z.string(),
  corsRules: z.array(
    z.strictObject({
      id: z.string().optional(),
      allowedHeaders: z.array(z.string()).default([]),
      allowedMethods: z.array(z.string()),
      allowedOrigins: z.array(z.string()),
      exposeHeaders: z.array(z.string()).default([]),
      maxAgeSeconds: z.number().optional(),
    }),
  ),
});

const filters = {
  id: z.string().optional(),
  events: z.array(z.string()),
  filterPrefix: z.string().optional(),
  filterSuffix: z.string().optional(),
};

export const notification = honored(
  "aws:s3/bucketNotification:BucketNotification",
  {
    bucket: z.string(),
    topics: z.array(z.strictObject({ ...filters, topicArn: z.string() })).default([]),
    queues: z.array(z.strictObject({ ...filters, queueArn: z.string() })).default([]),
    lambdaFunctions: z.array(z.strictObject({ ...filters, lambdaFunctionArn: z.string() })).default([]),
  },
  { notHonored: { eventbridge: "there is no event bus" } },
);

/** Expiry by age is honored; other storage classes and versions are not there to move to. */
export const lifecycle = honored("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", {
  bucket: z.string(),
  rules: z.array(
    z.strictObject({
      id: z.string().optional(),
      status: z.enum(["Enabled", "Disabled"]),
      prefix: z.string().optional(),
      filter: z.strictObject({ prefix: z.string().optional() }).optional(),
      expiration: z
        .strictObject({
          days: z.number().optional(),
          date: z.string().optional(),
          expiredObjectDeleteMarker: z.boolean().optional(),
        })
        .optional(),
      noncurrentVersionExpiration: z.strictObject({ noncurrentDays: z.number() }).optional(),
      transitions: z.array(z.looseObject({ storageClass: z.string() })).optional(),
      abortIncompleteMultipartUpload: z.strictObject({ daysAfterInitiation: z.number() }).optional(),
    }),
  ),
});

/** An object that the stack itself puts there; SST's own assets are not in a snapshot. */
const object = <Type extends string>(type: Type) =>
  honored(
    type,
    {
      bucket: z.string(),
      key: z.string(),
      content: z.string().optional(),
      contentBase64: z.string().optional(),
      /** As src/evaluation/bucket-objects.ts writes it. */
      source: z
        .union([z.strictObject({ file: z.string() }), z.strictObject({ omitted: z.string() })])
        .optional(),
      contentType: z.string().optional(),
      cacheControl: z.string().optional(),
      contentDisposition: z.string().optional(),
      contentEncoding: z.string().optional(),
      contentLanguage: z.string().optional(),
      metadata: z.record(z.string(), z.string()).optional(),
      tags: z.record(z.string(), z.string()).optional(),
    },
    {
      withoutEffect: {
        etag: "tells the provider when to put it again",
        sourceHash: "tells the provider when to put it again",
        forceDestroy: "only says what `sst remove` does",
        overrideProvider: "concerns the provider's own tags",
        checksumAlgorithm: "only says how the upload is checked",
        serverSideEncryption: "at rest the files are as safe as the disk they are on",
        kmsKeyId: "at rest the files are as safe as the disk they are on",
        bucketKeyEnabled: "at rest the files are as safe as the disk they are on",
        storageClass: "there is one",
      },
      notHonored: {
        acl: "objects have no access lists",
        websiteRedirect: "buckets are no websites",
        objectLockLegalHoldStatus: "objects are not locked",
        objectLockMode: "objects are not locked",
        objectLockRetainUntilDate: "objects are not locked",
      },
    },
  );

export const bucketObjectV2 = object("aws:s3/bucketObjectv2:BucketObjectv2");
export const bucketObject = object("aws:s3/bucketObject:BucketObject");

export const s3 = [
  bucket,
  cors,
  notification,
  lifecycle,
  notHonored("aws:s3/bucketVersioning:BucketVersioning", "a put replaces the object"),
  withoutEffect("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "one account owns everything"),
  withoutEffect(
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "at rest the files are as safe as the disk they are on",
  ),
  bucketObjectV2,
  bucketObject,
];
