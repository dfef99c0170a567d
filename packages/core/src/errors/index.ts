/** What went wrong, in the words of the API; `functions` maps each to its HTTP status. */
export const codes = [
  "bad_request",
  "unauthorized",
  "forbidden",
  "not_found",
  "conflict",
  "too_large",
  "too_many",
  "internal",
] as const;

export type Code = (typeof codes)[number];

/** An error whose message is meant for the person who asked. Anything else stays in the log. */
export class VisibleError extends Error {
  constructor(
    readonly code: Code,
    message: string,
    /** The input field at fault, as a dotted path: `files.0.size`. */
    readonly field?: string,
  ) {
    super(message);
    this.name = "VisibleError";
  }
}
