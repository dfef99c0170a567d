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
  withoutEffect("aws:s3/bucketObjectv2:BucketObjectv2", "the site is served from its folder"),
];
