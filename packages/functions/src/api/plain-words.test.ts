import { invalid } from "@phototag/core/fn";
import { describe, expect, it } from "vitest";
import * as z from "zod";

const issues = (schema: z.ZodType, input: unknown) => {
  const { error } = schema.safeParse(input);
  if (!error) throw new Error("It was taken.");
  return error;
};

const body = (value: z.ZodType) => z.object({ it: value });

/** Each kind of violation that zod knows (its documentation, "Customizing errors"). */
const KINDS: [string, z.ZodType, unknown][] = [
  ["missing", body(z.string()), {}],
  ["another type", body(z.string()), { it: 1 }],
  ["no number", body(z.number()), { it: Number.NaN }],
  ["no whole number", body(z.int()), { it: 1.5 }],
  ["no boolean", body(z.boolean()), { it: "yes" }],
  ["no list", body(z.array(z.string())), { it: "a" }],
  ["no object", body(z.object({})), { it: 1 }],
  ["nothing at all", body(z.string()), undefined],
  ["too short", body(z.string().min(2)), { it: "a" }],
  ["empty", body(z.string().min(1)), { it: "" }],
  ["too long", body(z.string().max(2)), { it: "abc" }],
  ["too few", body(z.array(z.string()).min(1)), { it: [] }],
  ["too many", body(z.array(z.string()).max(1)), { it: ["a", "b"] }],
  ["too small", body(z.number().min(1)), { it: 0 }],
  ["too large", body(z.number().max(1)), { it: 2 }],
  ["not above", body(z.number().gt(1)), { it: 1 }],
  ["no multiple", body(z.number().multipleOf(2)), { it: 3 }],
  ["no time", body(z.iso.datetime()), { it: "yesterday" }],
  ["no address", body(z.url()), { it: "x" }],
  ["another form", body(z.string().regex(/^a/)), { it: "b" }],
  ["another value", body(z.enum(["a", "b"])), { it: "c" }],
  ["another literal", body(z.literal(true)), { it: false }],
  ["no branch", body(z.union([z.string(), z.number()])), { it: true }],
  ["what is not known", z.strictObject({ it: z.string() }), { it: "a", more: 1 }],
  ["refused", body(z.string().refine(() => false)), { it: "a" }],
  ["another key", body(z.record(z.enum(["a"]), z.string())), { it: { b: "c" } }],
];

/** What zod says by itself, in English (its locale `en`). */
const ZODS = /\b(Invalid|Too small|Too big|Unrecognized|expected|received|NaN)\b/;

describe("input is refused in plain words that name the field", () => {
  it.each(KINDS)("%s", (_what, schema, input) => {
    const error = invalid(issues(schema, input));
    expect(error.message).not.toMatch(ZODS);
    expect(error.message).toMatch(/^\S.*\.$/);
    if (input !== undefined) expect(error.message).toMatch(/it|more/);
  });
});
