import { describe, expect, it } from "vitest";
import { readArguments } from "./arguments.ts";
import type { OpsError } from "./stack.ts";

const photo = `img_${"0".repeat(26)}`;

describe("the command line of ops", () => {
  it.each([
    ["status", { command: "status", options: { json: false } }],
    ["status --stage production --json", { options: { stage: "production", json: true } }],
    ["dlq list", { command: "dlq list", options: { limit: 100 } }],
    ["dlq list --limit 7 --outputs o.json", { options: { limit: 7, outputs: "o.json" } }],
    [
      `dlq redrive --photo ${photo} --yes`,
      { command: "dlq redrive", options: { photo: [photo], yes: true, "dry-run": false } },
    ],
    ["sweep --dry-run", { command: "sweep", options: { "dry-run": true } }],
    ["recount --owner ada@example.org --fix", { options: { owner: "ada@example.org", fix: true } }],
  ])("%s", (line, asked) => {
    expect(readArguments(line.split(" "))).toMatchObject(asked);
  });

  it.each([
    ["", /^Which command\?/],
    ["dlq", /^There is no command "dlq"/],
    ["status now", /^There is no command "status now"/],
    ["status --loud", /^Unknown option '--loud'/],
    ["status --fix", /^status does not take --fix/],
    ["sweep --stage", /argument missing/],
    ["dlq list --limit none", /^--limit none is not a whole number$/],
    ["dlq list --limit 0", /^--limit 0 is less than 1$/],
    ["dlq redrive --rate 501", /^--rate 501 is more than 500$/],
    ["dlq redrive --photo 7", /^--photo 7 is not a photo's id/],
    [`dlq redrive --photo ${photo} --photo x`, /^--photo x is not a photo's id/],
  ])("%j is refused in a sentence, as a mistake of the command line", (line, words) => {
    const read = () => readArguments(line.split(" ").filter(Boolean));
    expect(read).toThrow(words);
    expect(read).toThrow(expect.objectContaining({ exitCode: 2 }) as OpsError);
  });
});
