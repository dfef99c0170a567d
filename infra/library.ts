/** Where photos and what is known of them are kept. */
import { stageOf } from "./stage";

const stage = stageOf($app.stage);

let distribution: (arn: $util.Output<string>) => void;
const distributionArn = $output(
  new Promise<$util.Output<string>>((resolve) => {
    distribution = resolve;
  }),
);

/** Lets the edge read renditions, as one distribution alone. It names the bucket, so that it is made after it. */
export const letRead = (arn: $util.Output<string>) => distribution(arn);

export const photos = new sst.aws.Bucket("Photos", {
  // SST's own rule lets every origin read and write; ours stands with the site.
  cors: false,
  versioning: stage.recoveryDays > 0,
  transform: {
    // SST empties a bucket to delete it, on every stage.
    bucket: { forceDestroy: !stage.keepsData },
    // A bucket has one policy, and SST makes it.
    policy: (args) => {
      args.policy = aws.iam.getPolicyDocumentOutput({
        sourcePolicyDocuments: [args.policy as $util.Input<string>],
        statements: [
          {
            actions: ["s3:GetObject"],
            resources: [$interpolate`arn:aws:s3:::${args.bucket}/renditions/*`],
            principals: [{ type: "Service", identifiers: ["cloudfront.amazonaws.com"] }],
            conditions: [{ test: "StringEquals", variable: "aws:SourceArn", values: [distributionArn] }],
          },
        ],
      }).json;
      return undefined;
    },
  },
});

// What is left of uploads that were broken off costs money and is listed nowhere.
const unfinishedUploads = {
  id: "unfinished-uploads",
  status: "Enabled",
  filter: { prefix: "" },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
};

/** A photo that was erased goes for good, and so does the mark that says it was erased. */
const erased = {
  id: "erased",
  status: "Enabled",
  filter: { prefix: "" },
  noncurrentVersionExpiration: { noncurrentDays: stage.recoveryDays },
  expiration: { expiredObjectDeleteMarker: true },
};

/**
 * Originals are looked at for weeks and kept for years. S3 moves what nobody opens to a storage class at a fifth of
 * the price, asks nothing to bring it back, and $0.01 per 1,000 photos to begin with; renditions are too small to gain.
 */
const keptOriginals = {
  id: "kept-originals",
  status: "Enabled",
  filter: { prefix: "private/" },
  transitions: [{ days: 0, storageClass: "INTELLIGENT_TIERING" }],
};

new aws.s3.BucketLifecycleConfiguration(
  "PhotosLifecycle",
  {
    bucket: photos.name,
    rules: [
      unfinishedUploads,
      ...(stage.recoveryDays > 0 ? [erased] : []),
      ...(stage.keepsData ? [keptOriginals] : []),
    ],
  },
  // The bucket is to have versions before it has rules for them.
  { dependsOn: [photos] },
);

export const library = new sst.aws.Dynamo("Library", {
  fields: { pk: "string", sk: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  ttl: "expiresAt",
  deletionProtection: stage.keepsData,
  // Paid by the gigabyte: a developer's own stage has nothing worth recovering.
  transform: {
    table: {
      pointInTimeRecovery:
        stage.recoveryDays > 0
          ? { enabled: true, recoveryPeriodInDays: stage.recoveryDays }
          : { enabled: false },
    },
  },
});
