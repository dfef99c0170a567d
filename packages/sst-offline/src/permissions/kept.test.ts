import { describe, expect, it } from "vitest";
import type { Grant } from "./grants.ts";
import { keptFor, keptIn, stale } from "./kept.ts";

const grant = (holder: string, action: string): Grant => ({
  holder,
  action,
  type: "aws:iam/role:Role",
  kind: "identity",
  principal: holder,
  resource: "*",
});

describe("a line that says why a grant stays", () => {
  const source = `export const worker = new sst.aws.Function("Worker", {
  permissions: [
    // kept: WorkerRole s3:ListBucket, a crash alone needs it
    { actions: ["s3:ListBucket"], resources: [bucket.arn] },
  ],
});`;

  it("is read with its place", () => {
    expect(keptIn(source, "infra/worker.ts")).toEqual([
      {
        holder: "WorkerRole",
        action: "s3:ListBucket",
        reason: "a crash alone needs it",
        at: "infra/worker.ts:3",
      },
    ]);
  });

  it.each([
    "// kept: s3:ListBucket, why",
    "// kept: WorkerRole s3:ListBucket",
    "// Kept: because of crashes",
  ])("is an error when it is not one: %s", (line) => {
    expect(() => keptIn(`\n${line}`, "infra/worker.ts")).toThrow(
      'infra/worker.ts:2: write "// kept: HOLDER service:Action, why"',
    );
  });

  it("is about one holder's action, and misleads when that is used or not granted", () => {
    const kept = keptIn(source, "infra/worker.ts");
    const unused = [grant("WorkerRole", "s3:ListBucket"), grant("OtherRole", "s3:ListBucket")];
    expect(unused.map((one) => keptFor(one, kept)?.reason)).toEqual(["a crash alone needs it", undefined]);
    expect(stale(kept, unused)).toEqual([]);
    expect(stale(kept, [grant("WorkerRole", "s3:GetObject")])).toEqual(kept);
    expect(stale(kept, [])).toEqual(kept);
  });
});
