/**
 * Why a cloud did not start, in one plain line for the terminal: a taken port, a folder that cannot be
 * written, a resource type that is not known. Anything else that is thrown is a defect.
 */
export class StartError extends Error {
  override readonly name = "StartError";

  constructor(
    readonly code:
      | "port-taken"
      | "data-folder"
      | "data-folder-in-use"
      | "data-folder-newer"
      /** It is opened by `rescue` alone. */
      | "data-folder-damaged"
      | "snapshot"
      | "bundle",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
