import { open, rename } from "node:fs/promises";

const ONLY_OWNER = 0o600;

/**
 * Writes a file that this user alone may read. A reader sees the old one or the new one, never a part; nor does one
 * after the end of the machine, which may keep a new name and lose the bytes that were not pushed to the disk.
 */
export async function writeWhole(file: string, text: string): Promise<void> {
  const made = await open(`${file}.tmp`, "w", ONLY_OWNER);
  try {
    await made.writeFile(text);
    await made.sync();
  } finally {
    await made.close();
  }
  await rename(`${file}.tmp`, file);
}
