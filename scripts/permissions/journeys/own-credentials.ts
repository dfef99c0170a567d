import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { until } from "../../../e2e/altered-stack.ts";
import { Person } from "../../../e2e/person.ts";
import { drawnPhoto } from "../../../e2e/photos.ts";
import type { Journey } from "./journey.ts";

export const ownCredentials: Journey = {
  name: "someone sends, lists and fetches photos with AWS credentials of their own",
  async run({ app }) {
    const person = await Person.signUp(app, "own");
    const { endpoint, region, bucket: Bucket } = person.outputs;
    const s3 = new S3Client({ endpoint, region, credentials: await person.ownCredentials() });
    const Prefix = `private/${person.sub}/photos/`;
    const Key = `${Prefix}by-hand.jpg`;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: (await drawnPhoto("by-hand.jpg", 1)).bytes }));
    const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    if (KeyCount !== 1) throw new Error(`${KeyCount} objects are listed`);
    await s3.send(new GetObjectCommand({ Bucket, Key }));
    const large = { Bucket, Key: `${Prefix}large.jpg` };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(large));
    await s3.send(new AbortMultipartUploadCommand({ ...large, UploadId }));
    await until(
      async () => (await person.list()).some(({ name }) => name === "by-hand.jpg"),
      "by-hand.jpg is not there",
    );
  },
};
