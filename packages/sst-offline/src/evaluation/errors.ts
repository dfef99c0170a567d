import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Message } from "esbuild";

/** An app that does not evaluate. `message` lists every error with its place, one a line. */
export class EvaluationError extends Error {
  override name = "EvaluationError";
}

/** One thing of an app that could not be evaluated. */
export interface Problem {
  /** For people, in one line. */
  message: string;
  /** Where in the app's own files, as `sst.config.ts:12`: a path from its folder. Undefined where nobody knows. */
  place?: string;
}

export function inOneLine({ message, place }: Problem): string {
  return place === undefined ? message : `${message} (${place})`;
}

/** Each error once, with its place in the app in front of SST's frames. */
export function problemsOf(errors: string[], root: string): Problem[] {
  const problems = errors.map((error) => problemOf(error, root));
  // Pulumi follows some errors with an empty one.
  const said = problems.filter(({ message }) => message !== "Error");
  const byLine = new Map((said.length ? said : problems).map((problem) => [inOneLine(problem), problem]));
  return [...byLine.values()];
}

/** @param error a message, with or without the stack below it */
function problemOf(error: string, root: string): Problem {
  const [first = "", ...rest] = error.split("\n");
  const message = first.replace(/^(Visible)?Error: /, "");
  for (const line of rest) {
    const place = placeOf(line, root);
    if (place !== undefined) return { message, place };
  }
  return { message };
}

const OWN = path.dirname(fileURLToPath(import.meta.url));

/** The file and line of a stack's frame, if it is one of the app's own. */
function placeOf(frame: string, root: string): string | undefined {
  const found = /^ +at (?:.*\()?((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^()]*?):(\d+):\d+\)?$/.exec(frame);
  if (!found) return undefined;
  const file = found[1]!.startsWith("file:") ? fileURLToPath(found[1]!) : found[1]!;
  if (/[\\/](node_modules|\.sst)[\\/]/.test(file) || file.startsWith(OWN)) return undefined;
  return `${fromRoot(file, root)}:${found[2]}`;
}

/** Why esbuild did not bundle an app's files, each with its place. */
export function bundlingProblems(error: unknown, root: string): Problem[] {
  const { errors, message } = error as { errors?: Message[]; message: string };
  if (!errors?.length) return [{ message }];
  return errors.map(({ text, location }) => ({
    message: text,
    ...(location && { place: `${fromRoot(path.resolve(location.file), root)}:${location.line}` }),
  }));
}

/** The error itself, of what Node prints when one ends it: source line, error, frames, version. */
export function thrown(stderr: string, root: string): string {
  const lines = stderr.trim().split("\n");
  const error = lines.findIndex((line) => /^\w*Error\b/.test(line));
  if (error < 0) return lines.join("\n");
  return inOneLine(problemOf(lines.slice(error).join("\n"), root));
}

/** A path from the app's folder, with forward slashes. */
export function fromRoot(file: string, root: string): string {
  return path.relative(root, file).replaceAll(path.sep, "/");
}
