import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminDeleteUserCommand,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { openFolder } from "../../../src/data-folder/open.ts";
import { createCredentials } from "../../../src/endpoint/credentials.ts";
import { createEndpoint } from "../../../src/endpoint/endpoint.ts";
import {
  type CognitoOptions,
  createCognito,
  type IdentityPoolSpec,
  type PoolSpec,
} from "../../../src/services/cognito/cognito.ts";
import { Room } from "../../../src/store/room.ts";
import { listen } from "../../aws-stack.ts";

export const REGION = "us-east-1";
export const POOL = "us-east-1_Testing01";
export const WEB = { id: "webclientwebclientwebclien", secret: "a-secret-with/odd+characters=" };
export const CLI = { id: "cliclientcliclientcliclien" };
export const CALLBACK = "http://localhost:3000/api/auth/callback/cognito";
export const LOGOUT = "http://localhost:3000/";
const OPERATOR = { accessKeyId: "AKIAOPERATOR", secretAccessKey: "operator-secret" };
export const PASSWORD = "Correct-horse-7";

export const poolSpec = (changes: Partial<PoolSpec> = {}): PoolSpec => ({
  id: POOL,
  arn: `arn:aws:cognito-idp:${REGION}:123456789012:userpool/${POOL}`,
  region: REGION,
  passwordPolicy: {
    minimumLength: 10,
    requireLowercase: true,
    requireUppercase: true,
    requireNumbers: true,
    requireSymbols: false,
  },
  clients: [
    {
      ...WEB,
      name: "Web",
      callbackUrls: [CALLBACK],
      logoutUrls: [LOGOUT],
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "email", "profile", "aws.cognito.signin.user.admin"],
      explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_PASSWORD_AUTH"],
      preventUserExistenceErrors: "ENABLED",
      branding: { title: "Field notes" },
    },
    {
      ...CLI,
      name: "Cli",
      explicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    },
  ],
  ...changes,
});

export interface TestCloud {
  url: string;
  issuer: string;
  login: string;
  /** The last code sent to each address. */
  codes: Map<string, string>;
  credentials: ReturnType<typeof createCredentials>;
  /** As an administrator does. */
  removePerson(email: string): Promise<void>;
  /** Stops and starts again on the same data and port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Cognito alone behind the real endpoint. */
export async function startCognito(
  options: Partial<Pick<CognitoOptions, "pools" | "invokeTrigger">> & {
    identityPools?: IdentityPoolSpec[];
    /** @default a new one */
    folder?: string;
    /** Says that writes find the disk full. */
    full?(): boolean;
  } = {},
): Promise<TestCloud> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "cognito-")));
  const credentials = createCredentials();
  credentials.add({ kind: "operator", arn: "arn:aws:iam::123456789012:user/operator", ...OPERATOR });
  const codes = new Map<string, string>();
  const faults: string[] = [];

  async function start(wanted: number) {
    const { store, close } = await openFolder(folder, {
      room: new Room(folder, options.full),
      say: () => {},
    });
    let port = 0;
    const { idp, identity, oidc } = createCognito({
      store,
      pools: options.pools ?? [poolSpec()],
      identityPools: options.identityPools ?? [],
      publicUrl: () => `http://127.0.0.1:${port}`,
      credentials,
      onCode: (email, code) => codes.set(email, code),
      invokeTrigger: options.invokeTrigger,
      log: (message) => faults.push(message),
    });
    const endpoint = createEndpoint({
      services: { "cognito-idp": idp, "cognito-identity": identity, oidc },
      credentials,
      region: REGION,
      account: "123456789012",
      log: (message, error) => faults.push(`${message}: ${error}`),
    });
    port = await listen(endpoint, wanted);
    const stop = async () => {
      await endpoint.close();
      await Promise.all([idp.close(), identity.close(), oidc.close()]);
      await close();
    };
    return { port, stop };
  }

  let running = await start(0);
  const url = `http://127.0.0.1:${running.port}`;
  return {
    url,
    issuer: `${url}/${POOL}`,
    login: `${url}/_login/${POOL}`,
    codes,
    credentials,
    async removePerson(Username) {
      await new CognitoIdentityProviderClient({
        endpoint: url,
        region: REGION,
        credentials: OPERATOR,
      }).send(new AdminDeleteUserCommand({ UserPoolId: POOL, Username }));
    },
    async restart() {
      await running.stop();
      running = await start(running.port);
    },
    async close() {
      await running.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      if (faults.length) throw new Error(`Faults while testing:\n${faults.join("\n")}`);
    },
  };
}

/** What an SDK client needs to reach it as the operator. */
export const clientOptions = ({ url }: TestCloud) => ({
  endpoint: url,
  region: REGION,
  credentials: OPERATOR,
  maxAttempts: 1,
});
