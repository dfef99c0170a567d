import type { IncomingMessage, ServerResponse } from "node:http";
import type Provider from "oidc-provider";
import type { SignIns } from "../oidc/sign-ins.ts";
import type { OidcStore } from "../oidc/store.ts";
import type { ClientSpec, PoolSpec } from "../spec.ts";
import type { Tokens } from "./tokens.ts";
import type { Users } from "./users.ts";

/** One running user pool: what its three doors (API, OpenID Connect, sign-in pages) share. */
export interface UserPool {
  spec: PoolSpec;
  issuer(): string;
  /** Where managed login answers: `publicUrl()/_login/{poolId}`. */
  loginUrl(): string;
  users: Users;
  tokens: Tokens;
  signIns: SignIns;
  oidcStore: OidcStore;
  provider(): Promise<Provider>;
  /** The provider as a handler of requests below the login path. */
  handleOAuth(req: IncomingMessage, res: ServerResponse): Promise<void>;
}

export const findClient = (pool: UserPool, id: string | undefined): ClientSpec | undefined =>
  pool.spec.clients.find((client) => client.id === id);
