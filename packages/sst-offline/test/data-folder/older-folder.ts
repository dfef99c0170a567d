import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Folders that older commits made, with one object, one person, one sign-in and one item, copied as they ran. */
export const OLDER = ["6591c2e", "b1c9453"];

interface Kept {
  refreshToken: string;
  /** Base64 by path. */
  files: Record<string, string>;
}

/** Lays such a folder down. @returns the refresh token of its sign-in */
export async function layDown(commit: string, folder: string): Promise<string> {
  const text = await readFile(new URL(`format-1-${commit}.json`, import.meta.url), "utf8");
  const { files, refreshToken } = JSON.parse(text) as Kept;
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes, "base64");
  }
  return refreshToken;
}
