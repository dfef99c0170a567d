import type { Arguments, CommandName } from "../arguments.ts";
import type { People } from "../people.ts";
import type { Stack } from "../stack.ts";
import type { Progress } from "../terminal.ts";

/** What a command works with. */
export interface Context {
  stack: Stack;
  people: People;
  progress: Progress;
  /** Ctrl+C: end at the next place where nothing is left half done. */
  signal: AbortSignal;
  /** Asks the person at the terminal. @throws AbortError when the person leaves by Ctrl+C or Ctrl+D */
  confirm(question: string): Promise<"yes" | "no" | "nobody">;
}

export interface Answer {
  /** For `--json`. */
  json: unknown;
  /** For people. */
  text: string;
  /** Something needs a person: the command's exit code is 3. */
  attention?: boolean;
  /** What was to be so is not: the command's exit code is 1. */
  wrong?: boolean;
}

export type Command<Name extends CommandName> = (
  context: Context,
  options: Arguments<Name>,
) => Promise<Answer>;
