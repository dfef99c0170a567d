import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { printableText } from "sst-offline";

/**
 * The calm terminal of `npm start`: steps that are under way stay on lines of their own that change in
 * place; everything else is written above them, once. Without a terminal (a pipe, CI) each step prints
 * its start, its quarters and its end. All of it goes to the log file too.
 */
export class Terminal {
  readonly #steps = new Map<string, string>();
  readonly #quarter = new Map<string, number>();
  #drawn = 0;

  constructor(
    readonly logFile: string,
    private readonly out: NodeJS.WriteStream = process.stdout,
  ) {
    mkdirSync(dirname(logFile), { recursive: true });
  }

  /** Prints a line that stays. */
  say(line: string): void {
    this.log(line);
    this.#erase();
    this.out.write(`${printableText(line)}\n`);
    this.#draw();
  }

  /** Writes a line to the log file alone. One that finds the disk full is lost: it must not end what it tells of. */
  log(line: string): void {
    try {
      appendFileSync(this.logFile, `${new Date().toISOString()} ${printableText(line)}\n`);
    } catch {
      // There is no other place to say so but the terminal, on which it stands already.
    }
  }

  /** Shows how far a step is. @param share 0..1 */
  step(name: string, share: number, words: string): void {
    const text = `${words}, ${Math.round(share * 100)} %`;
    if (this.out.isTTY) {
      this.#erase();
      this.#steps.set(name, text);
      this.#draw();
      return;
    }
    const quarter = Math.floor(share * 4);
    if (this.#quarter.get(name) === quarter) return;
    this.#quarter.set(name, quarter);
    this.say(text);
  }

  /** Ends a step, with the line that stays of it, if any. */
  done(name: string, line?: string): void {
    this.#erase();
    this.#steps.delete(name);
    this.#quarter.delete(name);
    this.#draw();
    if (line) this.say(line);
  }

  #erase(): void {
    if (this.#drawn === 0) return;
    this.out.moveCursor(0, -this.#drawn);
    this.out.cursorTo(0);
    this.out.clearScreenDown();
    this.#drawn = 0;
  }

  #draw(): void {
    if (!this.out.isTTY) return;
    for (const text of this.#steps.values()) this.out.write(`${text}\n`);
    this.#drawn = this.#steps.size;
  }
}
