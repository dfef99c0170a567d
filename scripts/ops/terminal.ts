import { styleText } from "node:util";

/**
 * One line on the terminal that changes in place while something is counted; nothing at all where there is no
 * terminal. By hand, because one line is all: a library brings its own loop, colors and a dependency.
 */
export class Progress {
  #drawn = false;

  constructor(private readonly out: NodeJS.WriteStream = process.stderr) {}

  /** @param total draws a bar, where it is known */
  show(words: string, done: number, total?: number): void {
    if (!this.out.isTTY) return;
    const bar = total ? ` ${barOf(Math.min(1, done / total))} ${done} of ${total}` : ` ${done}`;
    this.out.write(`\r\x1b[2K${words}${bar}`);
    this.#drawn = true;
  }

  end(): void {
    if (this.#drawn) this.out.write("\r\x1b[2K");
    this.#drawn = false;
  }
}

const BAR = 24;
function barOf(share: number): string {
  const full = Math.round(share * BAR);
  return `[${"█".repeat(full)}${" ".repeat(BAR - full)}]`;
}

/** Rows in columns as wide as their widest text. */
export function table(rows: string[][]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, text.length);
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** `1 photo`, `2 photos`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** How long ago: `40 s`, `12 min`, `5 h`, `3 days`. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(iso)) / 1000);
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** What deserves a person's eye, in color where there is one. */
export function alarming(text: string): string {
  return process.stdout.isTTY && !process.env.NO_COLOR ? styleText("yellow", text) : text;
}
