import {
  DetectLabelsCommand,
  type DetectLabelsCommandInput,
  DetectTextCommand,
  type DetectTextCommandInput,
  RekognitionClient,
} from "@aws-sdk/client-rekognition";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Json, Snapshot } from "sst-offline";
import { startTestCloud, type TestCloud } from "sst-offline/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RekognitionBackend, rekognition } from "../src/index.ts";

const BUCKET = "pictures";

/** What it was asked for is the label that it answers with. */
const echo: RekognitionBackend = {
  status: () => ({ state: "ready" }),
  async detectLabels(bytes, { maxLabels, minConfidence }) {
    const text = Buffer.from(bytes).toString("latin1");
    if (text.includes("no picture"))
      throw Object.assign(new Error("Request has invalid image format"), {
        name: "InvalidImageFormatException",
      });
    const Name = `${text} ${maxLabels} ${minConfidence}`;
    return {
      Labels: [{ Name, Confidence: 99.5, Instances: [], Parents: [], Aliases: [], Categories: [] }],
      LabelModelVersion: "3.0",
    };
  },
  async detectText(_bytes, { minConfidence, minHeight, minWidth }) {
    if (minConfidence === 0)
      throw Object.assign(new Error("Getting the reader of text, 40 %"), { name: "ThrottlingException" });
    const Geometry = { BoundingBox: { Left: 0, Top: 0, Width: 1, Height: 1 }, Polygon: [{ X: 0, Y: 0 }] };
    const DetectedText = `${minConfidence} ${minHeight} ${minWidth}`;
    return {
      TextDetections: [{ DetectedText, Type: "LINE", Id: 0, Confidence: 99.5, Geometry }],
      TextModelVersion: "3.0",
    };
  },
};

const resource = (type: string, name: string, id: string, inputs: Record<string, Json>) => ({
  ...{ type, name, id, inputs },
});
const stack: Snapshot = {
  format: 1,
  app: {
    ...{ name: "pictures", stage: "test", region: "us-east-1", account: "123456789012" },
    ...{ removal: "remove", protect: false },
  },
  outputs: {},
  routers: [],
  resources: [
    {
      ...resource("aws:s3/bucket:Bucket", "Pictures", BUCKET, { bucket: BUCKET }),
      arn: `arn:aws:s3:::${BUCKET}`,
    },
  ],
};

let cloud: TestCloud;
let client: RekognitionClient;
beforeAll(async () => {
  cloud = await startTestCloud({ root: ".", snapshot: stack, services: [rekognition(echo)] });
  client = new RekognitionClient({ ...cloud.client, maxAttempts: 1 });
});
afterAll(() => cloud?.remove());

const labels = (
  input: Omit<DetectLabelsCommandInput, "Image"> & { Image?: DetectLabelsCommandInput["Image"] },
) => client.send(new DetectLabelsCommand({ Image: undefined, ...input }));
const bytes = (text: string) => ({ Image: { Bytes: Buffer.from(text) } });
const object = (Name: string) => ({ Image: { S3Object: { Bucket: BUCKET, Name } } });

// Amazon Rekognition API Reference, "DetectLabels"; Developer Guide, "Guidelines and quotas".
describe("DetectLabels, asked by AWS's SDK", () => {
  it("takes a picture as bytes, with how many labels and how sure they have to be", async () => {
    const { Labels, LabelModelVersion } = await labels({ ...bytes("a"), MaxLabels: 5, MinConfidence: 70.5 });
    expect(Labels).toMatchObject([{ Name: "a 5 70.5", Confidence: 99.5 }]);
    expect(LabelModelVersion).toBe("3.0");
  });

  it("takes an object of a bucket", async () => {
    await new S3Client(cloud.client).send(
      new PutObjectCommand({ Bucket: BUCKET, Key: "kept", Body: "kept" }),
    );
    expect((await labels(object("kept"))).Labels?.[0]?.Name).toMatch(/^kept/);
  });

  it.each([
    ["InvalidS3ObjectException", "an object that is not there", object("none")],
    ["InvalidImageFormatException", "bytes that are no picture", bytes("no picture")],
    ["ImageTooLargeException", "over 5 MB of bytes", { Image: { Bytes: new Uint8Array(5 * 2 ** 20 + 1) } }],
    [
      "InvalidParameterException",
      "bytes and an object",
      { Image: { ...bytes("x").Image, ...object("k").Image } },
    ],
    ["InvalidParameterException", "neither", { Image: {} }],
    ["InvalidParameterException", "a confidence over 100", { ...bytes("x"), MinConfidence: 101 }],
  ])("is %s for %s", async (name, _, input) => {
    await expect(labels(input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });
});

const text = (input: Omit<DetectTextCommandInput, "Image"> & { Image?: DetectTextCommandInput["Image"] }) =>
  client.send(new DetectTextCommand({ Image: undefined, ...input }));

// Amazon Rekognition API Reference, "DetectText"; Developer Guide, "Guidelines and quotas".
describe("DetectText, asked by AWS's SDK", () => {
  it("takes a picture as bytes, and what words must be like", async () => {
    const WordFilter = { MinConfidence: 70.5, MinBoundingBoxHeight: 0.1, MinBoundingBoxWidth: 0.2 };
    const { TextDetections, TextModelVersion } = await text({ ...bytes("a"), Filters: { WordFilter } });
    expect(TextDetections).toMatchObject([{ DetectedText: "70.5 0.1 0.2", Type: "LINE", Confidence: 99.5 }]);
    expect(TextModelVersion).toBe("3.0");
  });

  it("takes an object of a bucket", async () => {
    await new S3Client(cloud.client).send(
      new PutObjectCommand({ Bucket: BUCKET, Key: "written", Body: "written" }),
    );
    expect((await text(object("written"))).TextDetections).toHaveLength(1);
  });

  it.each([
    ["InvalidS3ObjectException", "an object that is not there", object("none")],
    ["ImageTooLargeException", "over 5 MB of bytes", { Image: { Bytes: new Uint8Array(5 * 2 ** 20 + 1) } }],
    ["InvalidParameterException", "neither", { Image: {} }],
    [
      "InvalidParameterException",
      "a confidence over 100",
      { ...bytes("x"), Filters: { WordFilter: { MinConfidence: 101 } } },
    ],
    [
      "InvalidParameterException",
      "regions of interest, which are not built",
      { ...bytes("x"), Filters: { RegionsOfInterest: [{ BoundingBox: { Width: 1, Height: 1 } }] } },
    ],
    [
      "ThrottlingException",
      "a reader that is not there yet",
      { ...bytes("x"), Filters: { WordFilter: { MinConfidence: 0 } } },
    ],
  ])("is %s for %s", async (name, _, input) => {
    await expect(text(input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  });
});
