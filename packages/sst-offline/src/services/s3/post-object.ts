import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import busboy from "busboy";
import type { Authorize } from "../../endpoint/access.ts";
import type { Credentials } from "../../endpoint/credentials.ts";
import type { SignedExchange } from "../../endpoint/endpoint.ts";
import { uriEscape } from "../../endpoint/signature/verify.ts";
import { AwsError } from "../../service.ts";
import { formKeys } from "./condition-keys.ts";
import { checkKey, putObject, receiveBody, type S3State } from "./objects.ts";
import { checkForm, type Fields } from "./post-policy.ts";
import { readObjectHeaders, sendEmpty, sendXml } from "./protocol.ts";
import type { BucketSpec } from "./spec.ts";

/** Amazon S3 API Reference, "POST Object": the form without the file. */
const MAX_FIELDS_BYTES = 20 * 1024;

/**
 * POST Object: a browser's form upload. Nothing of the file is kept unless its policy allows all of it.
 * @throws AwsError what `checkForm` throws, EntityTooLarge, EntityTooSmall, BadDigest, MalformedPOSTRequest
 */
export async function postObject(
  state: S3State,
  bucket: BucketSpec,
  exchange: SignedExchange,
  { credentials, authorize, region }: { credentials: Credentials; authorize: Authorize; region: string },
): Promise<void> {
  const { req, requestId } = exchange;
  const form = await openForm(req);
  const { fields, file, filename } = form;
  try {
    const given = fields.get("key");
    if (!given)
      throw new AwsError(
        "InvalidArgument",
        "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
        400,
        { ArgumentName: "key", ArgumentValue: "" },
      );
    const key = given.replaceAll("${filename}", () => filename);
    checkKey(key);
    const granted = await checkForm(fields, { bucket: bucket.name, key, credentials, region });
    const { caller } = granted;
    await authorize({
      caller,
      credentials: granted.credentials,
      action: "s3:PutObject",
      resource: `${bucket.arn}/${key}`,
      context: formKeys(fields, req.headers.referer),
    });
    const headers = Object.fromEntries(fields);
    // A form has its own name for it.
    if (headers.acl) headers["x-amz-acl"] = headers.acl;
    // Before the bytes are kept, which may be many.
    const described = readObjectHeaders(headers);
    const body = await receiveBody(state, file, headers, { limit: granted.maxBytes });
    if (body.spooled.size < granted.minBytes) {
      await state.blobs.discard(body.spooled);
      throw new AwsError(
        "EntityTooSmall",
        "Your proposed upload is smaller than the minimum allowed size",
        400,
        {
          ProposedSize: body.spooled.size,
          MinSizeAllowed: granted.minBytes,
        },
      );
    }
    const { etag } = await putObject(state, bucket, key, body, described, {
      event: "ObjectCreated:Post",
      actor: { principalId: caller.accessKeyId ?? "ANONYMOUS", requestId },
    });
    answer(exchange, fields, { bucket: bucket.name, key, etag });
  } catch (error) {
    // A browser hears an answer only once it has sent everything.
    await drain(req);
    throw error;
  }
}

function answer(
  { req, res }: SignedExchange,
  fields: Fields,
  made: { bucket: string; key: string; etag: string },
): void {
  const path = made.key.split("/").map(uriEscape).join("/");
  const location = `http://${req.headers.host}/${made.bucket}/${path}`;
  const etag = `"${made.etag}"`;
  const redirect = fields.get("success_action_redirect") ?? fields.get("redirect");
  if (redirect && URL.canParse(redirect)) {
    const url = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket: made.bucket, key: made.key, etag }))
      url.searchParams.set(name, value);
    sendEmpty(res, 303, { location: url.href });
    return;
  }
  const status = fields.get("success_action_status");
  if (status === "201") {
    const content = { Location: location, Bucket: made.bucket, Key: made.key, ETag: etag };
    sendXml(res, "PostResponse", content, { status: 201, headers: { etag, location } });
    return;
  }
  sendEmpty(res, status === "200" ? 200 : 204, { etag, location });
}

/** Reads a form up to its file. S3 takes no notice of what comes behind it. */
function openForm(
  req: IncomingMessage,
): Promise<{ fields: Fields; file: AsyncIterable<Buffer>; filename: string }> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    let bytes = 0;
    let parser: busboy.Busboy;
    try {
      // Browsers write a file's name in UTF-8.
      parser = busboy({
        headers: req.headers,
        defParamCharset: "utf8",
        limits: { fieldSize: MAX_FIELDS_BYTES },
      });
    } catch (error) {
      reject(malformed((error as Error).message));
      return;
    }
    const fail = (error: AwsError) => {
      void drain(req).then(() => reject(error));
    };
    parser.on("field", (name, value, { valueTruncated }) => {
      bytes += Buffer.byteLength(name) + Buffer.byteLength(value);
      if (valueTruncated || bytes > MAX_FIELDS_BYTES)
        fail(
          new AwsError(
            "MaxPostPreDataLengthExceeded",
            "Your POST request fields preceding the upload file were too large.",
          ),
        );
      fields.set(name.toLowerCase(), value);
    });
    parser.once("file", (_name, file, { filename }) => {
      // It may fail before anyone reads it; who does read it hears of it then.
      file.on("error", () => {});
      // Nobody would tell the reader of the file that its sender is gone.
      req.once("close", () => {
        if (!req.complete) file.destroy(malformed("It ended early."));
      });
      // A second file is not asked for, but would hold the rest up.
      parser.on("file", (_name, another) => another.resume());
      resolve({ fields, file: contentOf(file), filename: filename ?? "" });
    });
    parser.on("error", (error) => fail(malformed((error as Error).message)));
    parser.once("close", () =>
      reject(
        new AwsError("InvalidArgument", "POST requires exactly one file upload per request.", 400, {
          ArgumentName: "file",
          ArgumentValue: "0",
        }),
      ),
    );
    req.pipe(parser);
  });
}

/** A file's bytes; a form that ends within them is the sender's fault. */
async function* contentOf(file: Readable): AsyncGenerator<Buffer> {
  try {
    yield* file as AsyncIterable<Buffer>;
  } catch (error) {
    throw malformed((error as Error).message);
  }
}

function malformed(reason: string): AwsError {
  return new AwsError(
    "MalformedPOSTRequest",
    `The body of your POST request is not well-formed multipart/form-data. ${reason}`,
  );
}

/** Lets the rest of a request run out unread. */
function drain(req: IncomingMessage): Promise<void> {
  req.unpipe();
  if (req.readableEnded || req.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    req.once("end", resolve);
    req.once("close", resolve);
    req.resume();
  });
}
