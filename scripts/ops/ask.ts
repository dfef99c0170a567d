import { createInterface } from "node:readline/promises";

/**
 * Asks the person at the terminal, where there is one.
 * @throws AbortError when the person leaves by Ctrl+C or Ctrl+D, or the signal comes
 */
export async function ask(
  question: string,
  signal: AbortSignal,
  input: NodeJS.ReadableStream & { isTTY?: boolean } = process.stdin,
  output: NodeJS.WritableStream & { isTTY?: boolean } = process.stderr,
): Promise<"yes" | "no" | "nobody"> {
  if (!input.isTTY || !output.isTTY) return "nobody";
  const line = createInterface({ input, output });
  try {
    const answer = await line.question(`${question} [y/N] `, { signal });
    return /^y(es)?$/i.test(answer.trim()) ? "yes" : "no";
  } catch (error) {
    // The cursor still stands behind the question.
    output.write("\n");
    throw error;
  } finally {
    line.close();
  }
}
