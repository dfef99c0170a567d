import { spawnSync } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Enough for a run, and little enough to be filled in an instant. */
const MEGABYTES = 300;
const CHUNK = Buffer.alloc(1024 * 1024);

/** A small disk of its own for a data folder, which can be filled. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** @returns undefined where this user may mount nothing, or the system has no tmpfs */
  static async mount(): Promise<SmallDisk | undefined> {
    const folder = await mkdtemp(join(tmpdir(), "phototag-disk-"));
    const options = ["-t", "tmpfs", "-o", `size=${MEGABYTES}m,mode=700`, "tmpfs", folder];
    if (process.platform === "linux" && spawnSync("mount", options).status === 0)
      return new SmallDisk(folder);
    await rm(folder, { recursive: true });
    return undefined;
  }

  /** Writes until nothing more goes in. @returns makes the room again */
  async fill(): Promise<() => Promise<void>> {
    const name = join(this.folder, "filler");
    const file = await open(name, "w");
    try {
      for (;;) await file.write(CHUNK);
    } catch {
      // It is full.
    }
    await file.close();
    return () => rm(name, { force: true });
  }

  async unmount(): Promise<void> {
    spawnSync("umount", [this.folder]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
