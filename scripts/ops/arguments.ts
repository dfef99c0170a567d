import { parseArgs } from "node:util";
import { z } from "zod";
import { OpsError } from "./stack.ts";

const USAGE = `npm run ops -- status                                  what waits, what is stuck, what failed
npm run ops -- dlq list [--limit N]                    the messages that were given up: which photo, whose, why
npm run ops -- dlq redrive [--photo ID]... [--yes]     recognize them again, all or some; --dry-run, --rate N
npm run ops -- sweep [--dry-run]                       end now what the hourly sweep would
npm run ops -- recount [--owner WHO] [--fix]           hold index and counts against the photos, and mend them

Each takes --stage NAME (by default local) or --outputs FILE, and --json.`;

const where = {
  stage: z.string().min(1).optional(),
  outputs: z.string().min(1).optional(),
  json: z.boolean().default(false),
};
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, "is not a whole number")
    .transform(Number)
    .pipe(z.number().min(min, `is less than ${min}`).max(max, `is more than ${max}`));

/** Each command with what it takes; whatever else stands on the command line is refused. */
const COMMANDS = {
  status: z.strictObject(where),
  "dlq list": z.strictObject({ ...where, limit: whole(1, 10_000).default(100) }),
  "dlq redrive": z.strictObject({
    ...where,
    photo: z.array(z.string().regex(/^img_[0-9a-z]{26}$/i, "is not a photo's id (img_…)")).default([]),
    rate: whole(1, 500).optional(),
    yes: z.boolean().default(false),
    "dry-run": z.boolean().default(false),
  }),
  sweep: z.strictObject({ ...where, "dry-run": z.boolean().default(false) }),
  recount: z.strictObject({
    ...where,
    owner: z.string().min(1).optional(),
    fix: z.boolean().default(false),
  }),
};

type Commands = typeof COMMANDS;
export type CommandName = keyof Commands;
export type Arguments<Name extends CommandName> = z.infer<Commands[Name]>;
export type Asked = { [Name in CommandName]: { command: Name; options: Arguments<Name> } }[CommandName];

/**
 * Reads the command line.
 * @throws OpsError (exit code 2) that says what is wrong with it.
 */
export function readArguments(args: string[]): Asked {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    throw new OpsError(`${(error as Error).message.split(". ")[0]}\n\n${USAGE}`, 2);
  }
  const command = parsed.positionals.join(" ");
  if (!(command in COMMANDS)) {
    const what = command ? `There is no command "${command}"` : "Which command?";
    throw new OpsError(`${what}\n\n${USAGE}`, 2);
  }
  const name = command as CommandName;
  const read = COMMANDS[name].safeParse(parsed.values);
  if (read.success) return { command: name, options: read.data } as Asked;
  const [issue] = read.error.issues;
  if (issue?.code === "unrecognized_keys")
    throw new OpsError(`${command} does not take --${issue.keys[0]}\n\n${USAGE}`, 2);
  const [option, at] = issue?.path ?? [];
  const given = parsed.values[option as keyof typeof parsed.values];
  const value = Array.isArray(given) ? given[Number(at)] : given;
  throw new OpsError(`--${String(option)} ${value} ${issue?.message}`, 2);
}

function parse(args: string[]) {
  return parseArgs({
    args,
    allowPositionals: true,
    options: {
      stage: { type: "string" },
      outputs: { type: "string" },
      json: { type: "boolean" },
      limit: { type: "string" },
      photo: { type: "string", multiple: true },
      rate: { type: "string" },
      yes: { type: "boolean" },
      "dry-run": { type: "boolean" },
      owner: { type: "string" },
      fix: { type: "boolean" },
    },
  });
}
