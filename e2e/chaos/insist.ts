import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "./stack.ts";

/** The app answered, and the answer is wrong: no kill explains it. */
export class WrongAnswer extends Error {}

/** Several lives may begin and end meanwhile, each as slowly as a busy machine lets it. */
const patience = 300_000;

/** Repeats what gets no answer. @throws WrongAnswer, its own or after five minutes */
export async function insist<T>(stack: Stack, call: () => Promise<T>): Promise<T> {
  const until = Date.now() + patience;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof WrongAnswer) throw error;
      if (Date.now() > until)
        throw new WrongAnswer(`No answer in five minutes: ${error}. The terminal: ${stack.output}`);
      await sleep(100);
    }
  }
}
