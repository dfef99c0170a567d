import { AwsError } from "sst-offline";
import { z } from "zod";
import { LIMITS } from "../rekognition.ts";

/** Reads an object in this process; undefined if there is none. */
export type ReadObject = (bucket: string, key: string) => Promise<Buffer | undefined>;

/** `message` is for people: "Getting the recognizer, 62 %". */
export type BackendStatus =
  | { state: "preparing"; progress: number; message: string }
  | { state: "ready" }
  | { state: "failed"; message: string };

/** A picture as Rekognition takes it: bytes, or an object (Amazon Rekognition API Reference, "Image"). */
export const Image = z.object({
  Bytes: z.string().optional(),
  S3Object: z
    .object({ Bucket: z.string().optional(), Name: z.string().optional(), Version: z.string().optional() })
    .optional(),
});

/** Errors of the recognizer that are the vendor's own. */
const VENDOR_ERRORS = new Set([
  "InvalidImageFormatException",
  "ImageTooLargeException",
  "InvalidParameterException",
  "ThrottlingException",
]);

/**
 * Has a picture looked at by the vendor's rules.
 * @throws AwsError in the vendor's words
 */
export async function lookAt<T>(
  image: z.infer<typeof Image>,
  { status, readObject }: { status(): BackendStatus; readObject: ReadObject },
  look: (bytes: Buffer) => Promise<T>,
): Promise<T> {
  const bytes = await bytesOf(image, readObject);
  const standing = status();
  // Clients try again after this one, as they should: the recognizer is on its way.
  if (standing.state === "preparing") throw new AwsError("ThrottlingException", standing.message);
  if (standing.state === "failed") throw new AwsError("InternalServerError", standing.message, 500);
  try {
    return await look(bytes);
  } catch (error) {
    const { name, message } = error as Error;
    if (VENDOR_ERRORS.has(name)) throw new AwsError(name, message);
    throw error;
  }
}

async function bytesOf({ Bytes, S3Object }: z.infer<typeof Image>, readObject: ReadObject): Promise<Buffer> {
  if ((Bytes === undefined) === (S3Object === undefined)) throw invalid();
  if (Bytes !== undefined) {
    const bytes = Buffer.from(Bytes, "base64");
    if (bytes.length === 0) throw invalid();
    if (bytes.length > LIMITS.bytes)
      throw new AwsError(
        "ImageTooLargeException",
        `Image size is too large: ${bytes.length} bytes; the maximum is ${LIMITS.bytes}`,
      );
    return bytes;
  }
  const { Bucket, Name } = S3Object ?? {};
  if (!Bucket || !Name) throw invalid();
  const object = await readObject(Bucket, Name);
  if (!object)
    throw new AwsError(
      "InvalidS3ObjectException",
      "Unable to get object metadata from S3. Check object key, region and/or access permissions.",
    );
  if (object.length > LIMITS.objectBytes)
    throw new AwsError(
      "ImageTooLargeException",
      `Image size is too large: ${object.length} bytes; the maximum is ${LIMITS.objectBytes}`,
    );
  return object;
}

export function invalid(): AwsError {
  return new AwsError("InvalidParameterException", "Request has invalid parameters");
}
