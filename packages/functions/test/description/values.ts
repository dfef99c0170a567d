import fc from "fast-check";
import type { Description, Schema } from "./operations.ts";

/** Values that a JSON Schema describes, values that it nearly describes, and values that nobody would send in good faith. */

export interface Known {
  description: Description;
  /** Ids of photos that are there, in all states, of albums, shares and changes of many, and secrets of shares. */
  ids: string[];
  /** The address of whoever asks, where that is to be known. */
  email?: string;
}

/** What has no bound of its own in a description. */
const MOST = 12;
const ID = /^\^(img_|alb_|shr_|job_)/;
/** A secret that opens something: whatever fits it among what is known, or nobody's. */
const SECRET = "^[A-Za-z0-9_-]{43}$";

export function valid(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  if (schema.$ref) return valid(resolve(schema.$ref, known.description), known);
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.examples) {
    const { examples, ...rest } = schema;
    return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...examples) }, valid(rest, known));
  }
  if (schema.properties && schema.oneOf)
    return fc.oneof(...alternatives(schema).map((one) => valid(one, known)));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((one) => valid(one, known)));
  if (schema.allOf)
    return fc
      .tuple(...schema.allOf.map((one) => valid(one, known)))
      .map((parts) => Object.assign({}, ...(parts as object[])));
  const types = [schema.type ?? "any"].flat();
  return fc.oneof(...types.map((type) => ofType(type, schema, known)));
}

/** Of an object that has either of some members: one that has the first, one that has the second … */
function alternatives({ oneOf = [], properties = {}, required = [], ...schema }: Schema): Schema[] {
  const all = new Set(oneOf.flatMap((one) => one.required ?? []));
  return oneOf.map(({ required: own = [] }) => ({
    ...schema,
    required: [...required, ...own],
    properties: Object.fromEntries(
      Object.entries(properties).filter(([name]) => own.includes(name) || !all.has(name)),
    ),
  }));
}

function ofType(type: string, schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const { minimum = -1e9, maximum = 1e9 } = schema;
  switch (type) {
    case "string":
      return text(schema, known);
    case "integer":
      return fc.integer({ min: Math.max(minimum, -(2 ** 31)), max: Math.min(maximum, 2 ** 31 - 1) });
    case "number":
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return fc.array(valid(schema.items ?? {}, known), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? MOST, MOST),
      });
    case "object": {
      const { properties = {}, required = [] } = schema;
      const fields = Object.fromEntries(
        Object.entries(properties).map(([name, each]) => [name, valid(each, known)]),
      );
      return fc.record(fields, { requiredKeys: required });
    }
    default:
      return fc.jsonValue();
  }
}

function text({ pattern, format, minLength = 0, maxLength = 300 }: Schema, { ids, email }: Known) {
  const [, kind] = ID.exec(pattern ?? "") ?? [];
  if (kind) {
    const nobody = fc.stringMatching(new RegExp(`^${kind}[0-9a-hjkmnp-tv-z]{26}$`));
    const known = ids.filter((id) => id.startsWith(kind));
    return known.length ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, nobody) : nobody;
  }
  if (pattern === SECRET) {
    const known = ids.filter((id) => new RegExp(SECRET).test(id));
    const nobody = fc.stringMatching(new RegExp(SECRET));
    return known.length ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, nobody) : nobody;
  }
  if (format === "email" && email)
    return fc.oneof({ weight: 2, arbitrary: fc.constant(email) }, fc.emailAddress());
  if (format === "date-time")
    return fc.oneof(fc.date({ noInvalidDate: true, min: EARLIEST, max: LATEST }), soon).map(iso);
  if (pattern && !/\\p\{|\(\?[<!=]/i.test(pattern)) return fc.stringMatching(new RegExp(pattern));
  const length = { minLength, maxLength: Math.min(maxLength, 300) };
  return fc.oneof(fc.string(length), fc.string({ ...length, unit: "grapheme" }).map(cut(maxLength)), words);
}

const EARLIEST = new Date("0001-01-01T00:00:00.000Z");
const LATEST = new Date("9999-12-31T23:59:59.999Z");
/** Within a year, for what is to come. */
const soon = fc.integer({ min: 1, max: 300 }).map((days) => new Date(Date.now() + days * 24 * 3_600_000));
const iso = (date: Date) => date.toISOString();
const cut = (maxLength: number) => (value: string) => value.slice(0, maxLength);

/** Few, so that they meet: what one request adds, another searches and takes away. */
const words = fc.constantFrom("cat", "Dog", "night sky", "cat OR dog", "-cat", "untagged", "month:2026-11");

const LONG = "x".repeat(100_000);

/** What breaks programs: halves of characters, other types, names of JavaScript's own, numbers at the edge. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    ...["", " ", "\0", "\ud800", "a\udc00b", "\ufdfa".repeat(200), "㍿".repeat(64), "\u202e", "%00", "../.."],
    ...["__proto__", "constructor", "toString", "null", "undefined", "NaN", "Infinity", "-", '"', "OR"],
    ...["9999-12-31T23:59:59.999Z", "2020-02-30T00:00:00Z", `2020-01-01T00:00:00.${"0".repeat(500)}Z`],
    ...["-271821-04-20T00:00:00.000Z", "2020-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"],
    ...[LONG, 0, -0, -1, 1e308, 2 ** 53, 0.1, true, false, null, [], {}, [[]], [null], { a: LONG }],
    Object.fromEntries([["__proto__", 1]]),
    JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":{}}}'),
    Array.from({ length: 2000 }, (_, n) => `tag ${n}`),
  ),
  fc.string({ unit: "binary" }),
  fc.jsonValue(),
);

/** A value that is as described but for one place: another value stands there, or nothing, or more than is asked for. */
export function nearly(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(value, fc.nat(), hostile, fc.constantFrom("replace", "remove", "add"))
    .map(([whole, where, other, how]) => {
      const copy = structuredClone(whole);
      const places = placesOf(copy);
      const place = places[where % (places.length || 1)];
      if (!place) return other;
      const [holder, key] = place;
      if (how === "replace") holder[key] = other;
      else if (how === "remove") delete holder[key];
      else holder[`${key} more`] = other;
      return copy;
    });
}

function placesOf(value: unknown): [Record<string, unknown>, string][] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [
    [holder, key] as [Record<string, unknown>, string],
    ...placesOf(holder[key]),
  ]);
}

function resolve(ref: string, { components }: Description): Schema {
  const found = components?.schemas?.[ref.replace("#/components/schemas/", "")];
  if (!found) throw new Error(`The description has no ${ref}.`);
  return found;
}
