import { execFileSync } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { App, root } from "./app.ts";
import { Person } from "./person.ts";
import { drawnPhoto } from "./photos.ts";

/** The shell blocks of the part of docs/backup.md on a laptop, in order. */
async function blocks(): Promise<string[]> {
  const page = await readFile(join(root, "docs", "backup.md"), "utf8");
  const part = page.slice(page.indexOf("\n## On a laptop"));
  return [...part.matchAll(/```sh\n(.*?)```/gs)].map(([, block = ""]) => block);
}

it.skipIf(process.platform === "win32")(
  "a copy of the data folder, made and put back as docs/backup.md says, holds everything",
  async () => {
    const [copy = "", putBack = ""] = await blocks();
    const first = await App.start();
    const { data, ports } = first;
    const shell = (text: string) =>
      execFileSync("bash", ["-ec", text.replace("DATA=.phototag", `DATA=${data}`)], { encoding: "utf8" });
    const ada = await Person.signUp(first, "ada");
    const kept = await ada.add(await drawnPhoto("kept.jpg", 1));
    await first.stop();
    shell(copy);

    const second = await App.start({ data, ports });
    const later = await (await ada.signInAgain(second)).add(await drawnPhoto("later.jpg", 2));
    await second.stop();
    await rm(join(data, "store"), { recursive: true });
    shell(copy.replace(/cp .*/, "") + putBack);

    const third = await App.start({ data, ports });
    try {
      const again = await ada.signInAgain(third);
      expect(await again.image(kept.id)).toMatchObject({ name: "kept.jpg", status: "ready" });
      expect((await again.call("GET", `/api/images/${later.id}`)).status).toBe(404);
    } finally {
      await third.remove();
      execFileSync("bash", ["-ec", 'rm -rf "$0"-*', data]);
    }
  },
  300_000,
);
