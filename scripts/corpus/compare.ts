import type { Facts } from "./judge.ts";
import known from "./known.json" with { type: "json" };

export const FIELDS = ["date", "size", "orientation", "keywords"] as const;
type Field = (typeof FIELDS)[number];

export interface Compared {
  /** Its path in the corpus. */
  file: string;
  ours: Facts;
  theirs: Facts;
}

export interface Disagreement {
  file: string;
  field: Field;
  ours?: string;
  theirs?: string;
  /** From known.json; undefined when nobody has explained it. */
  why?: string;
}

/** Explains disagreements of files whose path ends, or matches, so. */
interface Known {
  file: string;
  fields: string[];
  why: string;
}

const explanations = known as Known[];

export function disagreements(compared: Compared[]): Disagreement[] {
  return compared.flatMap(({ file, ours, theirs }) =>
    FIELDS.filter((field) => differs(field, ours, theirs)).map((field) => ({
      file,
      field,
      ours: ours[field],
      theirs: theirs[field],
      why: explanationOf(file, field)?.why,
    })),
  );
}

/** What is explained though it agrees: the explanation can go. */
export function stale(compared: Compared[]): { file: string; field: Field }[] {
  return explanations.flatMap(({ file, fields }) =>
    FIELDS.filter((field) => {
      const matching = compared.filter((one) => matches(one.file, file));
      return (
        fields.includes(field) &&
        matching.length > 0 &&
        matching.every(({ ours, theirs }) => !differs(field, ours, theirs))
      );
    }).map((field) => ({ file, field })),
  );
}

/** One line for each file: what agrees, by its value; `–` where nobody says anything. */
export function table(compared: Compared[]): string {
  const rows = compared.map(({ file, ours, theirs }) => [
    file,
    ...FIELDS.map((field) => {
      if (!differs(field, ours, theirs)) return ours[field] ?? "–";
      const mark = explanationOf(file, field) ? "≈" : "≠";
      return `${ours[field] ?? "nothing"} ${mark} ${theirs[field] ?? "nothing"}`;
    }),
  ]);
  return ["| file | date | size | orientation | keywords |", "|---|---|---|---|---|"]
    .concat(rows.map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`))
    .join("\n");
}

function differs(field: Field, ours: Facts, theirs: Facts): boolean {
  // What is not decoded has no size here: RAW, and what is damaged beyond showing.
  if (field === "size" && ours.size === undefined) return false;
  return ours[field] !== theirs[field];
}

function explanationOf(file: string, field: Field): Known | undefined {
  return explanations.find((one) => one.fields.includes(field) && matches(file, one.file));
}

/** `exiv2/…/test.jpg` is known by its last steps: folders change their names with each version. */
function matches(file: string, end: string): boolean {
  return file === end || file.endsWith(`/${end}`);
}
