import type { Denial } from "./denial.ts";

/**
 * A refusal in one line: who, what, on what, and what would have to stand where.
 *
 * @example
 * onEvent: (event) => event.kind === "denied" && console.error(deniedLine(event))
 */
export function deniedLine(denial: Denial): string {
  const { reason, statement, statementOn } = denial;
  const needs = statement ? `; ${statementOn} needs ${JSON.stringify(statement)}` : "";
  return `denied: ${sentence(denial)}: ${reason}${needs}`;
}

const sentence = ({ principal, action, pattern }: Denial) => `${principal} may not ${action} on ${pattern}`;

/** How long repeats are counted before they are summed up; twice as long after each sum, up to the last. */
const FIRST_SUM_MS = 10_000;
const LAST_SUM_MS = 10 * 60_000;

/**
 * Says a refusal once for each role, action and pattern of resources: one missing permission is refused for every
 * object, and again with every try. Repeats are summed up, ever more seldom.
 *
 * @param say gets lines for the terminal
 * @returns what each refusal is given to
 * @example
 * const denied = deniedLines((line) => console.error(line));
 * const cloud = await startCloud({ …, onEvent: (event) => event.kind === "denied" && denied(event) });
 */
export function deniedLines(say: (line: string) => void): (denial: Denial) => void {
  const known = new Map<string, { again: number; waitMs: number; timer?: NodeJS.Timeout }>();
  return (denial) => {
    const { principal, action, pattern, reason } = denial;
    const key = [principal, action, pattern, reason].join("\n");
    const repeats = known.get(key);
    if (!repeats) {
      known.set(key, { again: 0, waitMs: FIRST_SUM_MS });
      return say(deniedLine(denial));
    }
    repeats.again++;
    repeats.timer ??= setTimeout(() => {
      say(`denied ${repeats.again} × more: ${sentence(denial)}`);
      repeats.again = 0;
      repeats.timer = undefined;
      repeats.waitMs = Math.min(LAST_SUM_MS, repeats.waitMs * 2);
    }, repeats.waitMs).unref();
  };
}
