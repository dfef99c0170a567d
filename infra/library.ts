/** Where photos and what is known of them are kept. */
import { stageOf } from "./stage";

const stage = stageOf($app.stage);

export const photos = new sst.aws.Bucket("Photos", {
  // SST's own rule lets every origin read and write; ours stands with the site.
  cors: false,
  transform: {
    // SST empties a bucket to delete it, on every stage.
    bucket: { forceDestroy: !stage.keepsData },
  },
});

// What is left of uploads that were broken off costs money and is listed nowhere.
new aws.s3.BucketLifecycleConfiguration("PhotosLifecycle", {
  bucket: photos.name,
  rules: [
    {
      id: "unfinished-uploads",
      status: "Enabled",
      filter: { prefix: "" },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    },
  ],
});

export const library = new sst.aws.Dynamo("Library", {
  fields: { pk: "string", sk: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  ttl: "expiresAt",
  deletionProtection: stage.keepsData,
  // Paid by the gigabyte: a developer's own stage has nothing worth recovering.
  transform: { table: { pointInTimeRecovery: { enabled: stage.keepsData } } },
});

const originals = $interpolate`${photos.arn}/private/*`;
const renditions = $interpolate`${photos.arn}/renditions/*`;

/** What a function may do with the library: the only place where such permissions are worded. */
export const may = {
  changeLibrary: {
    actions: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"],
    resources: [library.arn],
  },
  queryLibrary: { actions: ["dynamodb:Query"], resources: [library.arn] },
  readMany: { actions: ["dynamodb:BatchGetItem"], resources: [library.arn] },
  readPhotos: { actions: ["s3:GetObject"], resources: [originals, renditions] },
  /** Without it S3 does not say that an object is missing, only that it is forbidden. */
  missPhotos: { actions: ["s3:ListBucket"], resources: [photos.arn] },
  readOriginals: { actions: ["s3:GetObject"], resources: [originals] },
  /** A presigned upload is authorised as the function that signed it. */
  addOriginals: { actions: ["s3:PutObject"], resources: [originals] },
  addRenditions: { actions: ["s3:PutObject"], resources: [renditions] },
  deletePhotos: { actions: ["s3:DeleteObject"], resources: [originals, renditions] },
};
