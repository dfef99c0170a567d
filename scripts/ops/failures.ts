import { OpsError } from "./stack.ts";

/** An error as the person at the terminal is to read it; what is no fault of theirs comes with its stack. */
export function explain(error: unknown, endpoint = process.env.AWS_ENDPOINT_URL): string {
  if (error instanceof OpsError) return error.message;
  const code = networkCode(error);
  if (code === "ECONNREFUSED" && endpoint)
    return `Nothing answers at ${endpoint}: start Phototag with \`npm start\` first`;
  if (code !== undefined) return `AWS cannot be reached (${code})`;
  const { name, message } = innermost(error);
  if (name === "CredentialsProviderError")
    return `No AWS credentials: ${message} Sign in (\`aws sso login\`), or set AWS_PROFILE`;
  if (/^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch)/.test(name))
    return `AWS does not know these credentials (${name}): sign in again, or set AWS_PROFILE`;
  if (/^(AccessDenied|AccessDeniedException)$/.test(name)) return `AWS refuses this: ${message}`;
  if (/^(ResourceNotFoundException|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)$/.test(name))
    return `The stack is not there (any more): ${message}`;
  return (error instanceof Error && error.stack) || String(error);
}

/** What lies below the libraries' own wrapping. */
function innermost(error: unknown): Error {
  const outer = error instanceof Error ? error : new Error(String(error));
  return outer.cause instanceof Error ? innermost(outer.cause) : outer;
}

/** What the network said, however deep it lies: `ECONNREFUSED`. */
function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, cause, errors } = error as NodeJS.ErrnoException & { errors?: unknown[] };
  if (/^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)$/.test(String(code)))
    return code;
  return networkCode(cause) ?? networkCode(errors?.[0]);
}
