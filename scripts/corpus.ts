/** `npm run corpus`: holds what the library reads of some hundred real files against ExifTool, file by file. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { FetchError } from "@phototag/vision";
import { commandLine, EXIT, read } from "./command-line.ts";
import { disagreements, FIELDS, stale, table } from "./corpus/compare.ts";
import { askExiftool, exiftoolVersion } from "./corpus/exiftool.ts";
import { fetchCorpus, picturesUnder } from "./corpus/fetch.ts";
import { judge } from "./corpus/judge.ts";
import { readOurs } from "./corpus/ours.ts";
import { root } from "./settings.ts";

const { folder } = read(
  commandLine(
    "npm run corpus --",
    "Compares dates, sizes, orientations and keywords of real files with ExifTool's, file by file.",
  ).option("--folder <dir>", "compare the files of this folder instead; nothing is fetched"),
).opts<{ folder?: string }>();

try {
  process.exitCode = await corpus();
} catch (error) {
  if (!(error instanceof FetchError)) throw error;
  console.error(error.message);
  process.exitCode = EXIT.failed;
}

async function corpus(): Promise<number> {
  const version = await exiftoolVersion();
  if (!version) {
    console.error(
      "ExifTool, which judges, is not on this machine (Debian: libimage-exiftool-perl; macOS: exiftool).",
    );
    return EXIT.failed;
  }
  const place = folder ? resolve(folder) : resolve(root, "node_modules/.cache/phototag-corpus");
  if (folder && !existsSync(place)) {
    console.error(`There is no folder ${folder}.`);
    return EXIT.failed;
  }
  if (!folder) await fetchCorpus(place, (line) => console.error(line));
  const files = await picturesUnder(place);
  const judged = await askExiftool(place, files);
  const compared = [];
  for (const file of files)
    compared.push({ file, ours: await readOurs(place, file), theirs: judge(judged.get(file) ?? {}) });

  console.log(table(compared));
  const all = disagreements(compared);
  const unexplained = all.filter(({ why }) => !why);
  console.log(`\n${files.length} files, ExifTool ${version}`);
  for (const field of FIELDS) {
    const said = compared.filter(({ ours, theirs }) => ours[field] ?? theirs[field]).length;
    const of = (list: typeof all) => list.filter((one) => one.field === field).length;
    const explained = of(all) - of(unexplained);
    console.log(
      `${field}: ${said - of(all)} of ${said} agree, ${explained} disagree for a known reason, ${of(unexplained)} for none`,
    );
  }
  for (const { file, field, ours, theirs } of unexplained)
    console.log(`unexplained: ${file}, ${field}: ${ours ?? "nothing"}; ExifTool: ${theirs ?? "nothing"}`);
  if (!folder)
    for (const { file, field } of stale(compared))
      console.log(`explained in scripts/corpus/known.json, and agrees: ${file}, ${field}`);
  return unexplained.length > 0 ? EXIT.failed : EXIT.done;
}
