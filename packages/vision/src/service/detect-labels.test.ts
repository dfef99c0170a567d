import { describe, expect, it } from "vitest";
import { type DetectLabelsBackend, detectLabels } from "./detect-labels.ts";

const answer = { Labels: [], LabelModelVersion: "3.0" };
const asked: unknown[] = [];
const ready: DetectLabelsBackend = {
  status: () => ({ state: "ready" }),
  async detectLabels(bytes, options) {
    asked.push([bytes.length, options]);
    if (bytes[0] === 0)
      throw Object.assign(new Error("Request has invalid image format"), {
        name: "InvalidImageFormatException",
      });
    return answer;
  },
};
const objects = new Map([
  ["b/a.jpg", Buffer.from("abc")],
  ["b/large.jpg", Buffer.alloc(15 * 2 ** 20 + 1, 1)],
]);
const ask = (input: unknown, recognizer = ready) =>
  detectLabels(input, { recognizer, readObject: async (bucket, key) => objects.get(`${bucket}/${key}`) });
const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");

describe("DetectLabels", () => {
  it("asks the recognizer about the bytes, or about the object", async () => {
    asked.length = 0;
    expect(await ask({ Image: { Bytes: base64("abcd") }, MaxLabels: 5, MinConfidence: 70 })).toBe(answer);
    expect(await ask({ Image: { S3Object: { Bucket: "b", Name: "a.jpg" } } })).toBe(answer);
    expect(asked).toEqual([
      [4, { maxLabels: 5, minConfidence: 70 }],
      [3, { maxLabels: undefined, minConfidence: undefined }],
    ]);
  });

  it.each<[string, string, unknown]>([
    ["InvalidParameterException", "no image", {}],
    ["InvalidParameterException", "nothing in the image", { Image: {} }],
    ["InvalidParameterException", "no bytes", { Image: { Bytes: "" } }],
    [
      "InvalidParameterException",
      "bytes and an object",
      { Image: { Bytes: "YQ==", S3Object: { Bucket: "b", Name: "a.jpg" } } },
    ],
    ["InvalidParameterException", "an object without a name", { Image: { S3Object: { Bucket: "b" } } }],
    ["InvalidParameterException", "a confidence over 100", { Image: { Bytes: "YQ==" }, MinConfidence: 101 }],
    ["InvalidParameterException", "a negative count", { Image: { Bytes: "YQ==" }, MaxLabels: -1 }],
    [
      "InvalidParameterException",
      "a feature that is not built",
      { Image: { Bytes: "YQ==" }, Features: ["IMAGE_PROPERTIES"] },
    ],
    [
      "InvalidS3ObjectException",
      "an object that is not there",
      { Image: { S3Object: { Bucket: "b", Name: "none" } } },
    ],
    [
      "ImageTooLargeException",
      "more than 5 MB of bytes",
      { Image: { Bytes: base64(Buffer.alloc(5 * 2 ** 20 + 1)) } },
    ],
    [
      "ImageTooLargeException",
      "an object over 15 MB",
      { Image: { S3Object: { Bucket: "b", Name: "large.jpg" } } },
    ],
    ["InvalidImageFormatException", "what is no picture", { Image: { Bytes: base64("\0") } }],
  ])("%s for %s", async (name, _, input) => {
    await expect(ask(input)).rejects.toMatchObject({ name, status: 400 });
  });

  it("throttles while the recognizer is being prepared, with its words", async () => {
    const message = "Getting the recognizer, 62 %";
    const preparing: DetectLabelsBackend = {
      ...ready,
      status: () => ({ state: "preparing", progress: 0.62, message }),
    };
    await expect(ask({ Image: { Bytes: "YQ==" } }, preparing)).rejects.toMatchObject({
      name: "ThrottlingException",
      status: 400,
      message,
    });
  });

  it("is a server's fault when the recognizer cannot be had", async () => {
    const failed: DetectLabelsBackend = {
      ...ready,
      status: () => ({ state: "failed", message: "no models" }),
    };
    await expect(ask({ Image: { Bytes: "YQ==" } }, failed)).rejects.toMatchObject({
      name: "InternalServerError",
      status: 500,
      message: "no models",
    });
  });
});
