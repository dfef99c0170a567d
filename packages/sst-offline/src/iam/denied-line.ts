import type { Denial } from "./denial.ts";

/**
 * A refusal in one line: who, what, on what, and what would have to stand where.
 *
 * @example
 * onEvent: (event) => event.kind === "denied" && console.error(deniedLine(event))
 */
export function deniedLine(denial: Denial): string {
  const { principal, action, resource, reason, statement, statementOn } = denial;
  const needs = statement ? `; ${statementOn} needs ${JSON.stringify(statement)}` : "";
  return `denied: ${principal} may not ${action} on ${resource}: ${reason}${needs}`;
}
