import type { Json, SecretText } from "../snapshot/format.ts";

/** JSON of a snapshot with its secrets filled in. */
export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

/** Puts secrets' values in place of their names, alone or within a text. */
export function withSecrets(value: Json, secret: (name: string) => string): Plain {
  if (Array.isArray(value)) return value.map((member) => withSecrets(member, secret));
  if (value === null || typeof value !== "object") return value;
  if ("secret" in value && typeof value.secret === "string" && Object.keys(value).length === 1)
    return secret(value.secret);
  if (isSecretText(value))
    return value.join.map((part) => (typeof part === "string" ? part : secret(part.secret))).join("");
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, withSecrets(member as Json, secret)]),
  );
}

/** An input that happens to be called `join` holds no secret. */
function isSecretText(value: object): value is SecretText {
  const { join } = value as Partial<SecretText>;
  if (!Array.isArray(join) || Object.keys(value).length !== 1) return false;
  return join.some((part) => typeof part === "object" && part !== null && typeof part.secret === "string");
}
