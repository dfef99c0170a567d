import "./words.ts";
import type * as z from "zod";
import { VisibleError } from "../errors/index.ts";
import { mend } from "../term/index.ts";

/**
 * Guards a function with a schema: its argument is parsed at the door, and the schema stands beside
 * it for whoever describes the function to the outside.
 *
 * @throws VisibleError `bad_request`, naming the first field at fault.
 * @example
 * const get = fn(z.object({ id: z.string() }), ({ id }) => load(id));
 * get.schema.parse({ id: "img_1" });
 */
export function fn<Schema extends z.ZodType, Result>(
  schema: Schema,
  callback: (input: z.output<Schema>) => Result,
) {
  return Object.assign((input: z.input<Schema>) => callback(parse(schema, input)), { schema });
}

/** Parses `input`, or throws the first issue as a VisibleError. */
export function parse<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw invalid(result.error);
}

const MAX_SAID = 300;

/** A zod error as a VisibleError that names the first field at fault. */
export function invalid(error: z.core.$ZodError): VisibleError {
  const issue = error.issues[0];
  const message = issue?.message ?? "What was sent is not what is asked for.";
  // Names of fields that nobody knows are the sender's own words: of any length, and any characters.
  const said = (text: string) => mend(text.slice(0, MAX_SAID));
  const field = said(issue?.path.map(String).join(".") ?? "");
  return new VisibleError("bad_request", said(message), field || undefined);
}
