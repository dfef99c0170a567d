import { Command, CommanderError, InvalidArgumentError } from "commander";

/** What every command's exit code says. `ops` has one more, 3: something needs a person. */
export const EXIT = { done: 0, failed: 1, wrong: 2, interrupted: 130 } as const;

/** What cannot be done as asked; its message is for the person at the terminal, and all that is printed. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
  ) {
    super(message);
  }
}

const HELP_ENDS = `
Exit codes: 0 done, 1 it did not work, 2 the command line is wrong, 130 interrupted.`;

/**
 * A command with `--help`, whose mistakes are told in one line.
 * @param name as it is typed, up to its arguments: `npm run cost --`
 */
export function commandLine(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .exitOverride()
    .configureOutput({
      outputError: (text, write) => {
        const words = text
          .trim()
          .replace(/^error: /, "")
          .replaceAll("\n", " ")
          .replace(/[^.)]$/, "$&.");
        write(`${words} \`${name}${name.endsWith("--") ? "" : " --"} --help\` says what there is.\n`);
      },
    })
    .addHelpText("after", HELP_ENDS);
}

/** Reads the command line; ends the process after `--help`, and when it is wrong. @returns the command, its values read */
export function read(command: Command, args = process.argv.slice(2)): Command {
  try {
    return command.parse(args, { from: "user" });
  } catch (error) {
    return process.exit(exitCodeOf(error));
  }
}

/** @throws what is no mistake of a command line */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrong;
  throw error;
}

/** Reads a whole number. @throws InvalidArgumentError */
export const whole = (min: number, max: number) => (text: string) => {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max)
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  return value;
};
