import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { imageIdOfKey } from "@phototag/core/ids";
import type { Person, Photo } from "../person.ts";
import { WrongAnswer } from "./insist.ts";

const partBytes = 5 * 2 ** 20;

/** A person's own folder of the bucket, as the AWS CLI sees it with the identity pool's credentials: no upload grant, no API. */
export class OwnFolder {
  #s3: Promise<S3Client> | undefined;

  /** @param onStatus told of each refusal's HTTP status */
  constructor(
    private readonly person: Person,
    private readonly onStatus: (status: number) => void,
  ) {}

  /** Where a photo of that name is put, and the id that it is known by then. */
  place({ name }: Photo): { key: string; id: string } {
    const key = `private/${this.person.sub}/photos/${name}`;
    return { key, id: imageIdOfKey(key) };
  }

  /** @throws WrongAnswer when it is refused, other errors when no answer came */
  async put(photo: Photo): Promise<void> {
    const { key: Key } = this.place(photo);
    const { bucket: Bucket } = this.person.outputs;
    await this.#send((s3) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: photo.bytes, ContentType: photo.type })),
    );
  }

  /** In parts, which a kill may come between. @throws as `put` */
  async putInParts(photo: Photo): Promise<void> {
    const target = { Bucket: this.person.outputs.bucket, Key: this.place(photo).key };
    await this.#send(async (s3) => {
      const { UploadId } = await s3.send(
        new CreateMultipartUploadCommand({ ...target, ContentType: photo.type }),
      );
      const Parts = [];
      for (let from = 0, PartNumber = 1; from < photo.bytes.length; from += partBytes, PartNumber++) {
        const Body = photo.bytes.subarray(from, from + partBytes);
        const { ETag } = await s3.send(new UploadPartCommand({ ...target, UploadId, PartNumber, Body }));
        Parts.push({ PartNumber, ETag });
      }
      await s3.send(new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
    });
  }

  async #send(call: (s3: S3Client) => Promise<unknown>): Promise<void> {
    try {
      await call(await this.#client());
    } catch (error) {
      const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
      const status = $metadata?.httpStatusCode ?? 0;
      if (status) this.onStatus(status);
      // The answer to an upload's end was lost: the next try is an upload of its own.
      if (status >= 400 && status < 500 && name !== "NoSuchUpload")
        throw new WrongAnswer(`S3 answered ${status} ${name}: ${message}`);
      throw error;
    }
  }

  #client(): Promise<S3Client> {
    const { endpoint, region } = this.person.outputs;
    this.#s3 ??= this.person
      .ownCredentials()
      .then((credentials) => new S3Client({ endpoint, region, credentials, maxAttempts: 1 }));
    this.#s3.catch(() => {
      this.#s3 = undefined;
    });
    return this.#s3;
  }
}
