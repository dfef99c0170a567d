import type { EngineError } from "dynalite/db/index.js";
import { AwsError } from "../../../service.ts";

export const validationError = (message: string) => new AwsError("ValidationException", message);

/** dynalite's errors as ours; anything else unchanged. */
export function toAwsError(error: unknown): unknown {
  const { body, statusCode } = error as Partial<EngineError>;
  if (!body || typeof body.__type !== "string") return error;
  const { __type, message, Message, ...extra } = body;
  const code = __type.slice(__type.indexOf("#") + 1);
  return new AwsError(code, message ?? Message ?? "", statusCode ?? 400, extra);
}
