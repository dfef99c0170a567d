import Ajv from "ajv/dist/2020.js";
import { type Description, jsonOf, type Operation } from "./operations.ts";

/**
 * Holds answers against the description, by a judge that others wrote: an answer is one that is described, or the one
 * shape of errors; never a fault of ours, and never half a character.
 */
export function judgeOf(description: Description) {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: "api", ...description });
  const validator = (ref: string) => ajv.getSchema(`api#${ref}`) ?? ajv.compile({ $ref: `api#${ref}` });
  const part = (...names: string[]) =>
    names.map((name) => `/${encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))}`).join("");

  /** @returns what is wrong with an answer */
  return ({ method, path, responses }: Operation, status: number, text: string): string | undefined => {
    if (status >= 500) return `It was answered ${status}: ${text}`;
    if (status === 204)
      return text || !responses[204] ? "An empty answer is not described, or not empty." : undefined;
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch {
      return `${status} is no JSON: ${text.slice(0, 200)}`;
    }
    // JSON writes whole characters as they are.
    if (/\\ud[89a-f]/i.test(JSON.stringify(body))) return `Half a character: ${text.slice(0, 200)}`;
    const described = jsonOf(responses[status]);
    if (status < 300 && !described) return `${status} is not described.`;
    const ref = described
      ? part(
          "paths",
          path,
          method.toLowerCase(),
          "responses",
          `${status}`,
          "content",
          "application/json",
          "schema",
        )
      : part("components", "schemas", "Problem");
    const validate = validator(ref);
    return validate(body) ? undefined : `${status} ${ajv.errorsText(validate.errors)}: ${text.slice(0, 300)}`;
  };
}
