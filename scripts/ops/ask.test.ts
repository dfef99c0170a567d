import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { ask } from "./ask.ts";

const terminal = () => Object.assign(new PassThrough(), { isTTY: true });

function answered(keys: string): Promise<string> {
  const input = terminal();
  const asked = ask("Send 1 message back?", new AbortController().signal, input, terminal());
  input.write(keys);
  return asked;
}

it.each([
  ["y\r", "yes"],
  ["yes\r", "yes"],
  ["n\r", "no"],
  ["\r", "no"],
])("takes %j for %s", async (keys, answer) => {
  expect(await answered(keys)).toBe(answer);
});

it.each(["\x03", "\x04"])("ends as an interruption at %j", async (key) => {
  await expect(answered(key)).rejects.toMatchObject({ name: "AbortError" });
});

it("finds nobody to ask where there is no terminal", async () => {
  expect(await ask("Well?", new AbortController().signal, new PassThrough(), terminal())).toBe("nobody");
});
