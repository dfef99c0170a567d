import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { App, type AppOptions } from "./app.ts";
import { Person } from "./person.ts";
import { drawnPhoto } from "./photos.ts";

/** Starts what must not start, and returns its exit code and its words. */
async function refused(options: AppOptions): Promise<{ code: number | null; output: string }> {
  const app = await App.spawn(options);
  try {
    const code = await app.ended();
    return { code, output: app.output };
  } finally {
    await app.remove();
  }
}

describe("npm start", () => {
  it("keeps everything over a stop and a kill", async () => {
    const first = await App.start();
    const ada = await Person.signUp(first, "ada");
    const image = await ada.add(await drawnPhoto("kept.jpg", 1));
    await first.stop("SIGKILL");

    const second = await App.start({ data: first.data });
    try {
      // The ports differ from the first start's, and so does the issuer: the person signs in again.
      const again = await ada.signInAgain(second);
      expect(await again.image(image.id)).toMatchObject({ name: "kept.jpg", status: "ready" });
      const thumb = await fetch((await again.image(image.id)).thumbUrl ?? "");
      expect(thumb.headers.get("content-type")).toBe("image/webp");
    } finally {
      await second.remove();
    }
  }, 300_000);

  it("says which port is taken, and ends with 1", async () => {
    const taken = createServer();
    const port = await new Promise<number>((done) =>
      taken.listen(0, "127.0.0.1", () => done((taken.address() as { port: number }).port)),
    );
    try {
      const { code, output } = await refused({ env: { PORT: `${port}` } });
      expect(code).toBe(1);
      expect(output).toContain(`${port}`);
      expect(output).toMatch(/taken|in use/);
      expect(output).not.toMatch(/^\s+at /m);
    } finally {
      taken.close();
    }
  });

  it("says that a data folder cannot be written, and ends with 1", async () => {
    const folder = await mkdtemp(join(tmpdir(), "phototag-"));
    // A file where the folder should be cannot be written by anyone, root included.
    await writeFile(join(folder, "file"), "");
    await chmod(join(folder, "file"), 0o400);
    const { code, output } = await refused({ env: { PHOTOTAG_DATA: join(folder, "file", "data") } });
    await rm(folder, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(output).toMatch(/cannot be made: a part of the path is a file/);
    expect(output).not.toMatch(/^\s+at /m);
  });

  it("says that another Phototag uses the folder, and ends with 1", async () => {
    const first = await App.start();
    try {
      const second = await App.spawn({ data: first.data });
      expect(await second.ended()).toBe(1);
      expect(second.output).toMatch(/in use/);
    } finally {
      await first.remove();
    }
  }, 300_000);

  it("says that nothing can be kept where the system makes no folders, and ends with 1", async () => {
    const { code, output } = await refused({ env: { PHOTOTAG_DATA: "/proc/phototag" } });
    expect(code).toBe(1);
    expect(output).toMatch(/^The data folder \S+ cannot be made: [^\n]+\. Set PHOTOTAG_DATA to another\.\n$/);
  });

  it.each<[Record<string, string>, string[], RegExp]>([
    [{ PORT: "65535", AWS_PORT: "" }, [], /PORT=65535 leaves no port/],
    [{ PORT: "many" }, [], /PORT=many is not a port/],
    [{ PORT: "70000" }, [], /PORT=70000 is not a port/],
    [{}, ["--dmeo"], /--dmeo/],
  ])("refuses %o %o in one line", async (env, args, words) => {
    const { code, output } = await refused({ env, args });
    expect(code).toBe(2);
    expect(output.trim()).toMatch(words);
    expect(output.trim().split("\n")).toHaveLength(1);
  });
});
