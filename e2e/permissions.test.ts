import { join } from "node:path";
import { keptFor, readKept, stale } from "sst-offline";
import { afterAll, describe, expect, it } from "vitest";
import { evaluated } from "../infra/snapshot/evaluated.ts";
import { endRehearsals, type Rehearsed, rehearse, rehearseWithout } from "../scripts/permissions/rehearse.ts";
import { root } from "./app.ts";

/** Phototag with one permission less than infra/ grants: each one in turn. */

const kept = await readKept(join(root, "infra"));
const all = await rehearse();
const unused = all.filter(({ count }) => count === 0);
const used = all.filter(({ count }) => count > 0);

/** `RecognizeRole s3:GetObject private/*` */
function titleOf({ holder, kind, principal, action, resource, by = principal }: Rehearsed): string {
  const on = kind === "trust" ? "" : (/(?<=[:/])(private|renditions)\/.*$/.exec(resource)?.[0] ?? "");
  return [kind === "identity" ? holder : `${holder} ${by}`, action, on].filter(Boolean).join(" ");
}

describe("every permission that the stack grants", () => {
  it("is used on a journey, or a line beside it says why it stays", () => {
    expect(unused.filter((grant) => !keptFor(grant, kept)).map(titleOf)).toEqual([]);
  });

  it("has such a line only as long as it is true", () => {
    expect(stale(kept, unused)).toEqual([]);
  });
});

it.each(["rekognition", "embedded"] as const)(
  "they are enough where an owner chose %s: every journey comes to its end",
  async (recognizer) => {
    const settings = { signUp: "open", monthlyBudget: 10, recognizer } as const;
    const rehearsed = await rehearse((await evaluated("local", { settings })).snapshot);
    const asks = rehearsed.filter(({ action }) => action === "rekognition:DetectLabels");
    expect(asks.map(({ count }) => count > 0)).toEqual(recognizer === "embedded" ? [] : [true]);
  },
  600_000,
);

afterAll(endRehearsals);

describe.concurrent("without it somebody is refused, and it is said who and what:", () => {
  it.each(used.map((grant) => [titleOf(grant), grant] as const))(
    "%s",
    async (_title, grant) => {
      const refusal = await rehearseWithout(grant);
      expect(refusal?.denial).toMatchObject({ principal: grant.by, action: grant.action });
      if (grant.kind !== "trust")
        expect(refusal?.denial.resource.startsWith(grant.resource.split(/[*$]/)[0]!)).toBe(true);
    },
    300_000,
  );
});
