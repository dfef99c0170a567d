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
