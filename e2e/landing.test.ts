import { readFile } from "node:fs/promises";
import path from "node:path";
import { createRecognizer, defaultCache } from "@phototag/vision";
import { afterAll, describe, expect, it } from "vitest";

const root = path.join(import.meta.dirname, "..");
const landing = JSON.parse(
  await readFile(path.join(root, "packages/web/src/landing-photos.json"), "utf8"),
) as {
  src: string;
  tags: { name: string; confidence: number }[];
}[];
const recognizer = createRecognizer({ cache: defaultCache() });
afterAll(() => recognizer.close());

/** As many as the landing page shows of each. */
const TAGS = 5;

async function tagsOf(src: string) {
  await recognizer.ready();
  const { Labels } = await recognizer.detectLabels(
    await readFile(path.join(root, "packages/web/public", src)),
    {
      maxLabels: TAGS,
    },
  );
  return Labels.map(({ Name, Confidence }) => ({ name: Name, confidence: Math.round(Confidence * 10) / 10 }));
}

describe("what is promised is what the recognizer says", () => {
  it.each(landing)("on the landing page: $src", { timeout: 300_000 }, async ({ src, tags }) => {
    const said = await tagsOf(src);
    expect(said.map(({ name }) => name)).toEqual(tags.map(({ name }) => name));
    // Processors differ in the last digits.
    for (const [index, { confidence }] of said.entries())
      expect(Math.abs(confidence - (tags[index]?.confidence ?? 0))).toBeLessThan(1.5);
  });

  it("in the README", { timeout: 300_000 }, async () => {
    const readme = await readFile(path.join(root, "README.md"), "utf8");
    const said = (await tagsOf("/landing/strawberries.jpg")).map(({ name }) => name).join(", ");
    expect(readme).toContain(`then *${said}*`);
  });
});
