import { CommanderError } from "commander";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exitCodeOf } from "../command-line.ts";
import { readArguments } from "./arguments.ts";

const photo = `img_${"0".repeat(26)}`;

describe("the command line of ops", () => {
  it.each([
    ["status", { command: "status", options: { json: false } }],
    ["status --stage production --json", { options: { stage: "production", json: true } }],
    ["dlq list", { command: "dlq list", options: { limit: 100 } }],
    ["dlq list --limit 7 --outputs o.json", { options: { limit: 7, outputs: "o.json" } }],
    [
      `dlq redrive --photo ${photo} --yes`,
      { command: "dlq redrive", options: { photo: [photo], yes: true, dryRun: false } },
    ],
    ["sweep --dry-run", { command: "sweep", options: { dryRun: true } }],
    ["reindex --dry-run", { command: "reindex", options: { dryRun: true } }],
    ["verify --owner ada@example.org", { command: "verify", options: { owner: "ada@example.org" } }],
    ["recount --owner ada@example.org --fix", { options: { owner: "ada@example.org", fix: true } }],
  ])("%s", (line, asked) => {
    expect(readArguments(line.split(" "))).toMatchObject(asked);
  });

  const said = vi.spyOn(process.stderr, "write");
  beforeEach(() => void said.mockReturnValue(true));
  afterEach(() => said.mockReset());

  it.each([
    ["", /^Usage: npm run ops -- \[options\] \[command\]/],
    ["dlq", /^Usage: npm run ops -- dlq /],
    ["dlqq", /^unknown command 'dlqq' \(Did you mean dlq\?\)/],
    ["status now", /^too many arguments for 'status'/],
    ["status --loud", /^unknown option '--loud'/],
    ["status --fix", /^unknown option '--fix'/],
    ["sweep --stage", /argument missing/],
    ["dlq list --limit none", /argument 'none' is invalid. Give a whole number from 1 to 10000/],
    ["dlq list --limit 0", /argument '0' is invalid/],
    ["dlq redrive --rate 501", /argument '501' is invalid. Give a whole number from 1 to 500/],
    ["dlq redrive --photo 7", /argument '7' is invalid. It is not a photo's id/],
    [`dlq redrive --photo ${photo} --photo x`, /argument 'x' is invalid/],
  ])("%j is refused in words, as a mistake of the command line", (line, words) => {
    let refusal: unknown;
    try {
      readArguments(line.split(" ").filter(Boolean));
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(CommanderError);
    expect(exitCodeOf(refusal)).toBe(2);
    expect(said.mock.calls.flat().join("")).toMatch(words);
  });
});
