import type Provider from "oidc-provider";
import { type Authorize, allowSigned } from "../../endpoint/access.ts";
import type { Credentials } from "../../endpoint/credentials.ts";
import type { Service } from "../../service.ts";
import type { Store } from "../../store/store.ts";
import type { MayAssume } from "./identity-pool/identities.ts";
import { identityPoolOperations } from "./identity-pool/operations.ts";
import { handleOidc } from "./oidc/protocol.ts";
import { createProvider, loginPath } from "./oidc/provider.ts";
import { createSignIns } from "./oidc/sign-ins.ts";
import { createOidcStore } from "./oidc/store.ts";
import { answerJson11 } from "./protocol.ts";
import { brandingFor, messagePage } from "./sign-in/answer.ts";
import { renderPage } from "./sign-in/page.ts";
import type { IdentityPoolSpec, PoolSpec } from "./spec.ts";
import type { Copies } from "./user-pool/copies.ts";
import { userPoolOperations } from "./user-pool/operations.ts";
import { findClient, type UserPool } from "./user-pool/pool.ts";
import { createTokens } from "./user-pool/tokens.ts";
import type { InvokeTrigger } from "./user-pool/trigger.ts";
import { createUsers, type OnCode } from "./user-pool/users.ts";

export type { IdentityPoolSpec, PoolSpec } from "./spec.ts";
export type { InvokeTrigger, TriggerEvent } from "./user-pool/trigger.ts";
export type { OnCode } from "./user-pool/users.ts";

export interface CognitoOptions {
  store: Store;
  pools: PoolSpec[];
  identityPools: IdentityPoolSpec[];
  /** The endpoint's own address, without a slash at its end; asked when it is needed, not before. */
  publicUrl(): string;
  credentials: Pick<Credentials, "issue">;
  /** Called with every confirmation and reset code, since no mail is sent. */
  onCode: OnCode;
  /** Where every account stands once more, outside the store. */
  copies?: Copies;
  /** Runs a trigger's function and gives its event back; needed when a pool has a trigger. */
  invokeTrigger?: InvokeTrigger;
  authorize?: Authorize;
  /** Whether an identity pool may take on a role for such a session; every role when it is missing. */
  mayAssume?: MayAssume;
  /** Told of everybody who is given tokens, at each time: Cognito bills who was active in a month. */
  onActive?(poolArn: string, sub: string): void;
  /** Where faults of our own are written; silent when it is missing. */
  log?(message: string): void;
}

export interface Cognito {
  /** `AWSCognitoIdentityProviderService`. */
  idp: Service;
  /** `AWSCognitoIdentityService`. */
  identity: Service;
  /** `/{poolId}/.well-known/…` and `/_login/{poolId}/…`. */
  oidc: Service;
}

const SWEEP_EVERY = 3_600_000;

/**
 * Amazon Cognito: user pools with managed login, and identity pools. Accounts, sessions, refresh tokens
 * and signing keys are kept in `store`; a restart signs nobody out.
 */
export function createCognito(options: CognitoOptions): Cognito {
  const { store, credentials, identityPools, authorize = allowSigned, mayAssume, log = () => {} } = options;
  const pools = options.pools.map((spec) => createUserPool(spec, options));
  const idpOperations = userPoolOperations(pools, authorize);
  const identityOperations = identityPoolOperations(identityPools, { store, pools, credentials, mayAssume });

  const sweep = () =>
    Promise.all(pools.map((pool) => pool.oidcStore.sweep())).then(
      () => {},
      (error) => log(`sweeping expired sign-ins: ${error}`),
    );
  let sweeping = sweep();
  const timer = setInterval(() => {
    sweeping = sweep();
  }, SWEEP_EVERY).unref();

  const nothing = async () => {};
  return {
    idp: { handle: (exchange) => answerJson11(exchange, idpOperations, log), close: nothing },
    identity: { handle: (exchange) => answerJson11(exchange, identityOperations, log), close: nothing },
    oidc: {
      handle: (exchange) => handleOidc(exchange, pools, log),
      async close() {
        clearInterval(timer);
        await sweeping;
      },
    },
  };
}

function createUserPool(
  spec: PoolSpec,
  { store, publicUrl, onCode, copies, invokeTrigger, onActive = () => {}, log = () => {} }: CognitoOptions,
): UserPool {
  const issuer = () => `${publicUrl()}/${spec.id}`;
  const users = createUsers(store, spec, { onCode, invokeTrigger, copies });
  const minted = createTokens(store, spec, issuer);
  const tokens: typeof minted = {
    ...minted,
    mint(signIn) {
      onActive(spec.arn, signIn.user.sub);
      return minted.mint(signIn);
    },
  };
  const oidcStore = createOidcStore(store, spec.id);

  // Made at the first use: the issuer holds a port that is known only when the endpoint listens.
  let made: Promise<Provider> | undefined;
  const provider = () => {
    made ??= createProvider({
      pool: spec,
      issuer: issuer(),
      users,
      tokens,
      oidcStore,
      log,
      errorPage(ctx, error) {
        const client = findClient(pool, ctx.oidc.client?.clientId);
        const { headers, body } = renderPage(
          brandingFor(pool, client),
          messagePage(pool, "That link doesn't work", plainly(error), client),
        );
        ctx.set(headers);
        ctx.body = body;
      },
    });
    return made;
  };

  let handler: Promise<ReturnType<Provider["callback"]>> | undefined;
  const handleOAuth: UserPool["handleOAuth"] = async (req, res) => {
    handler ??= provider().then((made) => made.callback());
    await (await handler)(req, res);
  };

  const pool: UserPool = {
    spec,
    issuer,
    loginUrl: () => publicUrl() + loginPath(spec.id),
    users,
    tokens,
    signIns: createSignIns(provider, { users, tokens, oidcStore }),
    oidcStore,
    provider,
    handleOAuth,
  };
  return pool;
}

/** What went wrong with an authorization request, for the person who followed the link. */
function plainly({ error, error_description }: { error: string; error_description?: string }): string {
  if (error === "invalid_client") return "The application that asks for it is not known here.";
  if (error === "invalid_redirect_uri")
    return "The address to return to (redirect_uri) is not one of the application's callback URLs.";
  const text = error_description ?? error;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
