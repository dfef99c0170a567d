import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { actionOf, anywhere, capsOf, gridKeys, isPressed, places, viewKeys } from "./keys.ts";

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const press = (key: string, held: Partial<typeof plain> = {}) => ({ ...plain, key, ...held });

test("a key does what the table says", () => {
  expect(actionOf(viewKeys, press("ArrowRight"))).toBe("next");
  expect(actionOf(viewKeys, press("PageUp"))).toBe("previous");
  expect(actionOf(viewKeys, press("I", { shiftKey: true }))).toBe("details");
  expect(actionOf(gridKeys, press(" "))).toBe("select");
  expect(actionOf(viewKeys, press("q"))).toBeUndefined();
});

test("with Ctrl, Alt or ⌘ held, it is the browser's", () => {
  for (const held of ["ctrlKey", "metaKey", "altKey"] as const)
    expect(actionOf(viewKeys, press("+", { [held]: true }))).toBeUndefined();
});

test("undo takes Ctrl or ⌘, and no Shift", () => {
  expect(isPressed(anywhere.undo, press("z", { ctrlKey: true }))).toBe(true);
  expect(isPressed(anywhere.undo, press("z", { metaKey: true }))).toBe(true);
  expect(isPressed(anywhere.undo, press("z"))).toBe(false);
  expect(isPressed(anywhere.undo, press("Z", { ctrlKey: true, shiftKey: true }))).toBe(false);
});

test("a question mark needs Shift on some keyboards, and is one all the same", () => {
  expect(isPressed(anywhere.help, press("?", { shiftKey: true }))).toBe(true);
});

test("no two shortcuts of a place share a key, but for the arrows, which move a zoomed photo", () => {
  for (const [name, { shortcuts }] of Object.entries(places)) {
    const keys = Object.entries(shortcuts)
      .filter(([action]) => action !== "pan")
      .flatMap(([, { keys }]) => keys);
    expect(new Set(keys).size, name).toBe(keys.length);
  }
});

test("docs/keyboard.md lists all of them, and no others", async () => {
  const page = await readFile(new URL("../../../../docs/keyboard.md", import.meta.url), "utf8");
  const listed = Object.values(places)
    .map(({ title, shortcuts }) => {
      const rows = Object.values(shortcuts).map((shortcut) => {
        const caps = capsOf(shortcut).map((cap) => `\`${cap}\``);
        return `| ${caps.join(shortcut.ctrl ? " + " : " ")} | ${shortcut.does} |`;
      });
      return [`## ${title}`, "", "| Keys | |", "|---|---|", ...rows].join("\n");
    })
    .join("\n\n");
  expect(page.slice(page.indexOf("## ")).trimEnd()).toBe(listed);
});
