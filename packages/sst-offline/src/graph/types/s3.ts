import { z } from "zod";
import { honored, notHonored, type Reasons, within, withoutEffect } from "../resource-type.ts";

export const bucket = honored(
  "aws:s3/bucket:Bucket",
  { bucket: z.string() },
  {
    withoutEffect: {
      accelerationStatus: "there is one way to a bucket",
      bucketPrefix: "the evaluation has given the name already",
      forceDestroy: "only says what `sst remove` does",
      requestPayer: "nothing is billed",
      serverSideEncryptionConfiguration: "at rest the files are as safe as the disk they are on",
    },
    notHonored: {
      acl: "there are no access control lists",
      corsRules: "say it by aws.s3.BucketCorsConfiguration",
      grants: "there are no access control lists",
      lifecycleRules: "say it by aws.s3.BucketLifecycleConfiguration",
      logging: "requests are not logged into a bucket",
      objectLockConfiguration: "objects are not locked",
      objectLockEnabled: "objects are not locked",
      replicationConfiguration: "objects are not replicated",
      versioning: "a put replaces the object",
      website: "buckets are not served as websites",
    },
    refused: { policy: "say it by aws.s3.BucketPolicy" },
  },
);

export const cors = honored(
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
  {
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
  },
  { withoutEffect: { expectedBucketOwner: "one account owns everything" } },
);

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
export const lifecycle = honored(
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  {
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
        abortIncompleteMultipartUpload: z.strictObject({ daysAfterInitiation: z.number() }).optional(),
      }),
    ),
  },
  {
    withoutEffect: {
      expectedBucketOwner: "one account owns everything",
      timeouts: "a step of the deployment itself",
      transitionDefaultMinimumObjectSize: "everything is in one storage class",
      "rules.transitions": "everything is in one storage class",
      "rules.noncurrentVersionTransitions": "a put replaces the object",
    },
    notHonored: { "rules.noncurrentVersionExpiration.newerNoncurrentVersions": "a put replaces the object" },
    // A rule that is wider than it was meant would delete what is to stay.
    refused: within("rules.filter", {
      and: "rules are told apart by prefix alone",
      objectSizeGreaterThan: "rules are told apart by prefix alone",
      objectSizeLessThan: "rules are told apart by prefix alone",
      tag: "rules are told apart by prefix alone",
    }),
  },
);

/** An object that the stack itself puts there; SST's own assets are not in a snapshot. */
const object = (type: string, withoutEffect: Reasons = {}) =>
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
        serverSideEncryption: "at rest the files are as safe as the disk they are on",
        kmsKeyId: "at rest the files are as safe as the disk they are on",
        bucketKeyEnabled: "at rest the files are as safe as the disk they are on",
        storageClass: "there is one",
        ...withoutEffect,
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

export const bucketObjectV2 = object("aws:s3/bucketObjectv2:BucketObjectv2", {
  overrideProvider: "concerns the provider's own tags",
  checksumAlgorithm: "only says how the upload is checked",
});
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
