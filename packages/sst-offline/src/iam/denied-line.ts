import { printableLine } from "../logs/printable.ts";
import type { Denial } from "./denial.ts";

/**
 * A refusal in one line: who, what, on what, and what would have to stand where.
 *
 * @example
 * onEvent: (event) => event.kind === "denied" && console.error(deniedLine(event))
 */
export function deniedLine(denial: Denial): string {
  const { resource, pattern, reason, statement, statementOn } = denial;
  const exact = pattern === resource ? "" : ` (${resource})`;
  const needs = statement ? `; ${statementOn} needs ${JSON.stringify(statement)}` : "";
  return printableLine(`denied: ${sentence(denial, pattern)}${exact}: ${reason}${needs}`);
}

const sentence = ({ principal, action }: Denial, on: string) => `${principal} may not ${action} on ${on}`;

/** How long repeats are counted before they are summed up; twice as long after each sum, up to the last. */
const FIRST_SUM_MS = 10_000;
const LAST_SUM_MS = 10 * 60_000;
/** So many patterns of one role and action are said by themselves: whoever asks may make folders up. */
const MOST_PATTERNS = 20;

export interface DeniedOutput {
  /** Gets lines for the terminal. */
  say(line: string): void;
  /** Gets each refusal that is not said, with its exact resource, as it happens. */
  log?(line: string): void;
}

export interface DeniedLines {
  tell(denial: Denial): void;
  /** Says what is still to be summed up. */
  close(): void;
}

/**
 * Says a refusal once for each role, action and pattern of resources: one missing permission is refused for every
 * object, and again with every try. Repeats are summed up, ever more seldom.
 *
 * @example
 * const denied = deniedLines({ say: (line) => console.error(line) });
 * const cloud = await startCloud({ …, onEvent: (event) => event.kind === "denied" && denied.tell(event) });
 * await cloud.close();
 * denied.close();
 */
export function deniedLines(output: DeniedOutput): DeniedLines {
  /** By role and action, then by pattern and reason. */
  const known = new Map<string, Map<string, Repeats>>();
  return {
    tell(denial) {
      const { principal, action, resource, pattern, reason } = denial;
      const group = entry(known, `${principal}\n${action}`, () => new Map<string, Repeats>());
      const own = `${pattern}\n${reason}`;
      const isRest = !group.has(own) && group.size >= MOST_PATTERNS;
      let isFirst = false;
      const repeats = entry(group, isRest ? "" : own, () => {
        isFirst = true;
        return new Repeats(printableLine(sentence(denial, isRest ? "other resources" : pattern)), output);
      });
      if (isFirst) return output.say(deniedLine(denial));
      output.log?.(printableLine(`denied: ${sentence(denial, resource)}: ${reason}`));
      repeats.count();
    },
    close() {
      for (const group of known.values()) for (const repeats of group.values()) repeats.sum();
    },
  };
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}

/** What was refused again since it was last said. */
class Repeats {
  #again = 0;
  #waitMs = FIRST_SUM_MS;
  #timer?: NodeJS.Timeout;

  constructor(
    private readonly sentence: string,
    private readonly output: DeniedOutput,
  ) {}

  count(): void {
    this.#again++;
    this.#timer ??= setTimeout(() => {
      this.sum();
      this.#waitMs = Math.min(LAST_SUM_MS, this.#waitMs * 2);
    }, this.#waitMs).unref();
  }

  sum(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#again > 0) this.output.say(`denied ${this.#again} × more: ${this.sentence}`);
    this.#again = 0;
  }
}
