import { OpsError } from "./stack.ts";

/** An error as the person at the terminal is to read it; what is no fault of theirs comes with its stack. */
export function explain(error: unknown): string {
  if (error instanceof OpsError) return error.message;
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const { code, address, port } = firstCause(error);
  const endpoint = process.env.AWS_ENDPOINT_URL;
  if (code === "ECONNREFUSED" && endpoint)
    return `Nothing answers at ${endpoint}: start Phototag with \`npm start\` first`;
  if (code === "ENOTFOUND" || code === "ECONNREFUSED" || code === "EAI_AGAIN")
    return `AWS cannot be reached${address ? ` at ${address}:${port}` : ""} (${code})`;
  if (name === "CredentialsProviderError")
    return `No AWS credentials: ${message}. Sign in (\`aws sso login\`), or set AWS_PROFILE`;
  if (/^(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|SignatureDoesNotMatch)/.test(name))
    return `AWS does not know these credentials (${name}): sign in again, or set AWS_PROFILE`;
  if (/^(AccessDenied|AccessDeniedException)$/.test(name)) return `AWS refuses this: ${message}`;
  if (/^(ResourceNotFoundException|QueueDoesNotExist|AWS\.SimpleQueueService\.NonExistentQueue)$/.test(name))
    return `The stack is not there (any more): ${message}`;
  return stack ?? `${name}: ${message}`;
}

/** What the network said, however deep the libraries have wrapped it. */
function firstCause(error: unknown): { code?: string; address?: string; port?: number } {
  for (let at = error as NodeJS.ErrnoException | undefined; at; at = at.cause as typeof at) {
    if (at.code) return at as { code?: string };
    const [first] = (at as { errors?: NodeJS.ErrnoException[] }).errors ?? [];
    if (first?.code) return first as { code?: string };
  }
  return {};
}
