import { describe, expect, it } from "vitest";
import { canonicalize, serialize } from "../../src/evaluation/canonicalize.ts";
import type { EvaluationRecord, RecordedResource } from "../../src/evaluation/record.ts";

const MARK = "« secret Token »";

function recordWith(
  resources: Partial<RecordedResource>[],
  outputs: Record<string, unknown> = {},
): EvaluationRecord {
  return {
    app: { name: "app", stage: "test", removal: "remove", protect: false, providers: {} },
    outputs,
    resources: resources.map((resource, n) => ({
      type: "aws:sqs/queue:Queue",
      name: `Queue${n}`,
      custom: true,
      id: `id-${n}`,
      inputs: {},
      attributes: {},
      ...resource,
    })),
    functions: {},
    sites: {},
    secrets: { [MARK]: "Token" },
    placeholders: {},
    unmade: [],
    errors: [],
  };
}

const snapshotOf = (...given: Parameters<typeof recordWith>) =>
  canonicalize(recordWith(...given), "us-east-1").snapshot;

describe("canonicalize", () => {
  it("orders resources and members, in whatever order they came", () => {
    const topic = { type: "aws:sns/topic:Topic", urn: "topic", parent: "stack", inputs: {} };
    const one = { ...topic, name: "B", id: "b", inputs: { zebra: 1, apple: { y: 1, x: 2 } } };
    const two = { ...topic, name: "A", id: "a" };
    const swapped = { ...one, inputs: { apple: { x: 2, y: 1 }, zebra: 1 } };
    expect(serialize(snapshotOf([one, two]))).toBe(serialize(snapshotOf([two, swapped])));
    expect(snapshotOf([one, two]).resources.map(({ name }) => name)).toEqual(["A", "B"]);
  });

  it("keeps what is of the cloud alone", () => {
    const types = ["pulumi:providers:aws", "pulumi-nodejs:dynamic:Resource", "command:local:Command"];
    const resources = [...types, "random:index/randomBytes:RandomBytes"];
    expect(snapshotOf(resources.map((type) => ({ type }))).resources).toEqual([]);
    expect(snapshotOf([{ type: "sst:aws:Queue", custom: false }]).resources).toEqual([]);
  });

  it("puts a secret's name for its value, at any depth", () => {
    const { resources, outputs } = snapshotOf([{ inputs: { list: [{ key: MARK }] } }], { token: MARK });
    expect(resources[0]!.inputs).toEqual({ list: [{ key: { secret: "Token" } }] });
    expect(outputs).toEqual({ token: { secret: "Token" } });
  });

  it.each([
    ["text", `Bearer ${MARK}`, { join: ["Bearer ", { secret: "Token" }] }],
    ["JSON", JSON.stringify({ token: MARK }), { join: ['{"token":"', { secret: "Token" }, '"}'] }],
    ["itself", `${MARK}:${MARK}`, { join: [{ secret: "Token" }, ":", { secret: "Token" }] }],
  ])("keeps a secret inside longer %s by its name", (_kind, value, kept) => {
    expect(snapshotOf([{ inputs: { header: value } }]).resources[0]!.inputs.header).toEqual(kept);
  });

  it.each([
    ["in a URL", encodeURIComponent(MARK)],
    ["in base 64", Buffer.from(MARK).toString("base64")],
  ])("refuses a secret that was encoded %s, saying where", (_kind, value) => {
    expect(() => snapshotOf([{ inputs: { environment: { header: value } } }])).toThrow(
      "aws:sqs/queue:Queue Queue0 environment header: the secret Token is encoded there",
    );
  });

  it("keeps a bucket's object of the app, and none of SST's own", () => {
    const type = "aws:s3/bucketObjectv2:BucketObjectv2";
    const content = JSON.stringify({ Statement: "undefined" });
    const own = { type, inputs: { bucket: "b", key: "k", content } };
    expect(snapshotOf([own, { type, inputs: { bucket: "sst-asset" } }]).resources).toEqual([
      expect.objectContaining({ inputs: own.inputs }),
    ]);
  });

  it("says a resource's region where it is another", () => {
    const regions = snapshotOf([{ region: "eu-west-1" }, { region: "us-east-1" }]).resources;
    expect(regions.map(({ region }) => region)).toEqual(["eu-west-1", undefined]);
  });

  it("refuses text made of an attribute that nobody knows", () => {
    expect(() => snapshotOf([{ inputs: { url: "https://undefined/path" } }])).toThrow(
      'url: "https://undefined/path" was made of an attribute that the pretend provider does not know',
    );
    expect(snapshotOf([{ inputs: { description: "undefinedness" } }]).resources).toHaveLength(1);
  });

  it("refuses an Output that was put into a string", () => {
    const inputs = { url: "Calling [toString] on an [Output<T>] is not supported." };
    expect(() => snapshotOf([{ inputs }])).toThrow("use $interpolate");
  });

  it("lays policies open, and leaves other JSON as it is", () => {
    const policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*" }] });
    const redrivePolicy = JSON.stringify({ maxReceiveCount: 3 });
    expect(snapshotOf([{ inputs: { policy, redrivePolicy } }]).resources[0]!.inputs).toEqual({
      policy: { Statement: [{ Action: "*", Effect: "Deny" }], Version: "2012-10-17" },
      redrivePolicy,
    });
  });

  it("does not keep what SST itself returns from run()", () => {
    expect(snapshotOf([], { url: "https://example.com", _protect: true }).outputs).toEqual({
      url: "https://example.com",
    });
  });

  it("refuses a function of which nobody said what it runs", () => {
    const component = { type: "sst:aws:Function", name: "Api", urn: "component", custom: false };
    const api = { type: "aws:lambda/function:Function", name: "Api", parent: "component" };
    expect(() => snapshotOf([component, api])).toThrow("Api: SST did not say what this function runs");
  });

  it("leaves a function that is not SST's without a source", () => {
    const [raw] = snapshotOf([{ type: "aws:lambda/function:Function", name: "Raw" }]).resources;
    expect(raw).not.toHaveProperty("source");
  });
});
