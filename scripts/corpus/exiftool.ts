import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** What ExifTool says of a file: its tags by group and name, `ExifIFD:DateTimeOriginal`. */
export type Tags = Record<string, unknown>;

const run = promisify(execFile);

/** ExifTool's version; undefined when this machine has none. */
export async function exiftoolVersion(): Promise<string | undefined> {
  return await run("exiftool", ["-ver"]).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

const AT_ONCE = 100;
/** More than the longest segment, so that the one that is cut ends. */
const FILLING = Buffer.alloc(65_536);

/** Asks ExifTool about files, by their paths in a folder. A file that it cannot read has no tags. */
export async function askExiftool(folder: string, files: string[]): Promise<Map<string, Tags>> {
  const answers = await ask(folder, files);
  // It refuses a JPEG that ends amid its segments, as samples of EXIF alone do, and reads it when it goes on.
  const cut = files.filter((file) => answers.get(file)?.["ExifTool:Warning"] === "JPEG format error");
  const work = await mkdtemp(join(tmpdir(), "phototag-corpus-"));
  try {
    for (const [i, file] of cut.entries()) {
      const whole = Buffer.concat([await readFile(join(folder, file)), FILLING]);
      await writeFile(join(work, `${i}.jpg`), whole);
    }
    const again = await ask(
      work,
      cut.map((_, i) => `${i}.jpg`),
    );
    for (const [i, file] of cut.entries()) answers.set(file, again.get(`${i}.jpg`) ?? {});
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return answers;
}

async function ask(folder: string, files: string[]): Promise<Map<string, Tags>> {
  const answers = new Map<string, Tags>();
  for (let i = 0; i < files.length; i += AT_ONCE) {
    const some = files.slice(i, i + AT_ONCE);
    const stdout = await run("exiftool", ["-j", "-G1", "-n", "-q", "-q", "--", ...some], {
      cwd: folder,
      maxBuffer: 1 << 28,
    }).then(
      ({ stdout }) => stdout,
      // It ends with 1 when one of the files is damaged, and answers all the same.
      (error: { stdout?: string }) => error.stdout ?? "",
    );
    for (const tags of JSON.parse(stdout || "[]") as Tags[]) answers.set(String(tags.SourceFile), tags);
  }
  return answers;
}
