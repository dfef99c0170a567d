import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";

/** Makes apps in folders of their own, which go when the file's tests are over. */
export function appFolders() {
  const folders: string[] = [];
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });
  /**
   * @param run the body of `run()` in sst.config.ts
   * @param files other files, by their paths
   */
  return async (
    run: string,
    files: Record<string, string> = {},
    app = "() => ({ name: 'small', home: 'aws' })",
  ): Promise<string> => {
    const folder = await mkdtemp(path.join(tmpdir(), "snapshot-app-"));
    folders.push(folder);
    const config = `export default $config({\n  app: ${app},\n  async run() {\n${run}\n  },\n});\n`;
    for (const [name, text] of Object.entries({ "sst.config.ts": config, ...files })) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    return folder;
  };
}
