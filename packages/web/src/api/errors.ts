/** The API refused: `message` is fit to be shown, `code` is the API's own word for it. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** The API could not be reached at all. */
export class Unreachable extends Error {
  constructor(options?: ErrorOptions) {
    super("Your library can't be reached.", options);
    this.name = "Unreachable";
  }
}

/** What stands before the API (API Gateway, CloudFront) refuses in words for engineers; these are for people. */
export function wordsFor(status: number): string {
  if (status === 401) return "You have been signed out.";
  if (status === 403) return "That is not yours to see or change.";
  if (status === 404) return "That is not there any more.";
  if (status === 413) return "That is too much at once.";
  if (status === 429) return "That was too much at once. Wait a moment, then try again.";
  if (status >= 500) return "Something went wrong. Try again in a moment.";
  return "Your library did not understand that.";
}

/** Whether the same may work in a moment. */
export function isWorthRetrying(error: Error): boolean {
  return !(error instanceof ApiError) || error.status >= 500 || error.status === 429;
}
