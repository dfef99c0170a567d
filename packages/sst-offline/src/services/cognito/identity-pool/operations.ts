import { z } from "zod";
import type { Credentials } from "../../../endpoint/credentials.ts";
import type { Store } from "../../../store/store.ts";
import { type Operation, operation } from "../protocol.ts";
import type { IdentityPoolSpec } from "../spec.ts";
import type { UserPool } from "../user-pool/pool.ts";
import { createIdentities, type MayAssume } from "./identities.ts";

const logins = z.record(z.string().max(128), z.string().max(50_000)).default({});
const id = z
  .string()
  .regex(/^[\w-]+:[0-9a-f-]+$/, "Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+");

/** The operations of `AWSCognitoIdentityService`. */
export function identityPoolOperations(
  specs: IdentityPoolSpec[],
  parts: { store: Store; pools: UserPool[]; credentials: Pick<Credentials, "issue">; mayAssume?: MayAssume },
): Record<string, Operation> {
  const identities = createIdentities(specs, parts);
  return {
    GetId: operation(
      z.object({ IdentityPoolId: id, AccountId: z.string().optional(), Logins: logins }),
      async ({ IdentityPoolId, Logins }) => ({ IdentityId: await identities.getId(IdentityPoolId, Logins) }),
    ),

    GetCredentialsForIdentity: operation(
      z.object({ IdentityId: id, Logins: logins }),
      async ({ IdentityId, Logins }) => {
        const issued = await identities.getCredentials(IdentityId, Logins);
        return {
          IdentityId,
          Credentials: {
            AccessKeyId: issued.accessKeyId,
            SecretKey: issued.secretAccessKey,
            SessionToken: issued.sessionToken,
            Expiration: issued.expiration && issued.expiration.getTime() / 1000,
          },
        };
      },
    ),
  };
}
