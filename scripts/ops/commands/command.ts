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
  /** Asks the person at the terminal; false where there is none. */
  confirm(question: string): Promise<boolean>;
}

export interface Answer {
  /** For `--json`. */
  json: unknown;
  /** For people. */
  text: string;
  /** Something needs a person: the command's exit code is 3. */
  attention?: boolean;
}

export type Command<Name extends CommandName> = (
  context: Context,
  options: Arguments<Name>,
) => Promise<Answer>;
