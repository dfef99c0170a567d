import { StartError } from "../../start-error.ts";
import { compilePattern } from "../event-pattern.ts";

/**
 * Whether a record matches one of an event source's filters; without filters each does. (AWS Lambda Developer
 * Guide, "Control which events Lambda sends to your function".)
 * @param patterns as JSON
 * @param from what has the filters, for messages
 * @throws StartError for a pattern that is not known
 */
export function compileFilters(patterns: string[], from: string): (record: unknown) => boolean {
  const tests = patterns.map((pattern) => {
    const fail = (reason: string) => new StartError("snapshot", `${from}: the filter ${pattern} ${reason}`);
    let parsed: unknown;
    try {
      parsed = JSON.parse(pattern);
    } catch {
      throw fail("is not JSON");
    }
    return compilePattern(parsed, fail);
  });
  return (record) => tests.length === 0 || tests.some((test) => test(record));
}

/** What a filter sees of a queue's message: a body that is JSON is laid open. */
export function openBody<Message extends { body: string }>(
  message: Message,
): Omit<Message, "body"> & { body: unknown } {
  try {
    return { ...message, body: JSON.parse(message.body) as unknown };
  } catch {
    return message;
  }
}
