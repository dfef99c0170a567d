import { InvalidArgumentError } from "commander";
import { commandLine, whole } from "../command-line.ts";

/** What every command takes. */
interface Where {
  stage?: string;
  outputs?: string;
  json: boolean;
}

interface Commands {
  status: Where;
  "dlq list": Where & { limit: number };
  "dlq redrive": Where & { photo: string[]; rate?: number; yes: boolean; dryRun: boolean };
  sweep: Where & { dryRun: boolean };
  reindex: Where & { owner?: string; dryRun: boolean };
  recount: Where & { owner?: string; fix: boolean };
  verify: Where & { owner?: string };
}
export type CommandName = keyof Commands;
export type Arguments<Name extends CommandName> = Commands[Name];
export type Asked = { [Name in CommandName]: { command: Name; options: Arguments<Name> } }[CommandName];

/**
 * Reads the command line.
 * @throws CommanderError after it has said what is wrong, or printed the help
 */
export function readArguments(args: string[]): Asked {
  let asked: Asked | undefined;
  const program = commandLine(
    "npm run ops --",
    "Looks after a Phototag that runs on AWS or on this machine.",
  ).addHelpText("after", "3: something needs a person. Each command takes --help.");
  const dlq = program.command("dlq").description("the messages that were given up");
  const command = <Name extends CommandName>(name: Name, description: string) =>
    (name.startsWith("dlq ") ? dlq.command(name.slice(4)) : program.command(name))
      .description(description)
      .option("--stage <name>", "the stage on AWS that is meant; by default what runs on this machine", named)
      .option("--outputs <file>", "the stack whose outputs stand in this file", named)
      .option("--json", "one JSON object", false)
      .action((options: Arguments<Name>) => {
        asked = { command: name, options } as Asked;
      });
  const dryRun = ["--dry-run", "only say what would be done", false] as const;

  command("status", "what waits, what is stuck, what failed");
  command("dlq list", "which photo, whose, why").option("--limit <count>", "at most", whole(1, 10_000), 100);
  command("dlq redrive", "recognize them again, all or some")
    .option("--photo <id>", "this one, and each that is named so", photos, [])
    .option("--rate <count>", "messages a second at most", whole(1, 500))
    .option("--yes", "without being asked", false)
    .option(...dryRun);
  command("sweep", "end now what the hourly sweep would").option(...dryRun);
  command("reindex", "bring the index in line with the photos, after an upgrade that says so")
    .option("--owner <who>", "one library: an e-mail address, or its owner's id", named)
    .option(...dryRun);
  command("recount", "hold index and counts against the photos")
    .option("--owner <who>", "one library: an e-mail address, or its owner's id", named)
    .option("--fix", "mend them", false);
  command("verify", "whether rows, objects and counts are all there; ends with 1 where they are not").option(
    "--owner <who>",
    "one library: an e-mail address, or its owner's id",
    named,
  );

  program.parse(args, { from: "user" });
  // Without a command the help was printed, and thrown.
  return asked!;
}

function named(text: string): string {
  if (text === "") throw new InvalidArgumentError("It is empty.");
  return text;
}

function photos(text: string, before: string[]): string[] {
  if (!/^img_[0-9a-z]{26}$/i.test(text)) throw new InvalidArgumentError("It is not a photo's id (img_…).");
  return [...before, text];
}
