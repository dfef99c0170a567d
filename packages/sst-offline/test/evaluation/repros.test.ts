/**
 * The small apps of test/repros, each of which shows one thing that an evaluation once lost or refused.
 */
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { ensurePlatform } from "../../src/evaluation/platform.ts";
import { type EvaluateOptions, evaluate, one, statements } from "../../src/index.ts";

const INSTALLATION_MS = 5 * 60_000;
const EVALUATION_MS = 60_000;

let platform: string;
beforeAll(async () => {
  platform = await ensurePlatform();
}, INSTALLATION_MS);

const folder = (name: string) => fileURLToPath(new URL(`../repros/${name}`, import.meta.url));
const evaluated = (name: string, options: Partial<EvaluateOptions> = {}) =>
  evaluate({ root: folder(name), stage: "test", platform, ...options });

describe("a resource passed as an input", () => {
  it(
    "stands as its id",
    async () => {
      const { snapshot } = await evaluated("resref");
      const { topic, bucket } = snapshot.outputs;
      expect(one(snapshot, "aws:sns/topicSubscription:TopicSubscription").inputs.topic).toBe(topic);
      expect(one(snapshot, "aws:s3/bucketObjectv2:BucketObjectv2").inputs.bucket).toBe(bucket);
    },
    EVALUATION_MS,
  );
});

describe("a policy changed by iamEdit", () => {
  it(
    "holds its old statements and the new one",
    async () => {
      const { snapshot } = await evaluated("iamedit");
      const { policy } = one(snapshot, "aws:s3/bucketPolicy:BucketPolicy").inputs;
      expect(statements(policy).map(({ Effect, Action }) => [Effect, ...Action])).toEqual([
        ["Deny", "s3:*"],
        ["Deny", "s3:DeleteObject"],
      ]);
    },
    EVALUATION_MS,
  );
});
