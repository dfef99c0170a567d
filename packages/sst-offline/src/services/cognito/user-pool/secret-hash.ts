import { createHmac, timingSafeEqual } from "node:crypto";
import { AwsError } from "../../../service.ts";
import type { ClientSpec } from "../spec.ts";

/**
 * Developer guide, "Computing secret hash values": HMAC-SHA256(secret, username + client id), asked of a
 * client that has a secret. Any of `usernames` will do.
 * @throws AwsError NotAuthorizedException when it is missing or another one.
 */
export function checkSecretHash(client: ClientSpec, given: string | undefined, usernames: string[]): void {
  if (!client.secret) return;
  if (!given)
    throw new AwsError(
      "NotAuthorizedException",
      `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
    );
  const matches = usernames.some((name) => {
    const expected = createHmac("sha256", client.secret!)
      .update(name + client.id)
      .digest();
    const bytes = Buffer.from(given, "base64");
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
  if (!matches)
    throw new AwsError("NotAuthorizedException", `Unable to verify secret hash for client ${client.id}`);
}
