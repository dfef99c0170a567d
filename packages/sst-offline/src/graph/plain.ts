import type { Json } from "../snapshot/format.ts";

/** JSON of a snapshot with its secrets filled in. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

/** Puts secrets' values in place of their names. */
export function withSecrets(value: Json, secret: (name: string) => string): Plain {
  if (Array.isArray(value)) return value.map((member) => withSecrets(member, secret));
  if (value === null || typeof value !== "object") return value;
  if (typeof value.secret === "string" && Object.keys(value).length === 1) return secret(value.secret);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, withSecrets(member as Json, secret)]),
  );
}
