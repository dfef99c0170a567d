import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCredentials } from "../../../endpoint/credentials.ts";
import type { Exchange } from "../../../service.ts";
import { openStore } from "../../../store/store.ts";
import { type CognitoOptions, createCognito, type IdentityPoolSpec, type PoolSpec } from "../index.ts";

export const REGION = "us-east-1";
export const POOL = "us-east-1_Testing01";
export const WEB = { id: "webclientwebclientwebclien", secret: "a-secret-with/odd+characters=" };
export const CLI = { id: "cliclientcliclientcliclien" };
export const CALLBACK = "http://localhost:3000/api/auth/callback/cognito";
export const LOGOUT = "http://localhost:3000/";
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
  /** Stops and starts again on the same data and port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Cognito behind a bare HTTP server: the part of the endpoint that these tests need, without signatures. */
export async function startCognito(
  options: Partial<Pick<CognitoOptions, "pools" | "invokeTrigger">> & {
    identityPools?: IdentityPoolSpec[];
  } = {},
): Promise<TestCloud> {
  const folder = await mkdtemp(join(tmpdir(), "cognito-"));
  const credentials = createCredentials();
  const codes = new Map<string, string>();
  const faults: string[] = [];

  async function start(port: number) {
    const store = await openStore(folder);
    const cognito = createCognito({
      store,
      pools: options.pools ?? [poolSpec()],
      identityPools: options.identityPools ?? [],
      publicUrl: () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials,
      onCode: (email, code) => codes.set(email, code),
      invokeTrigger: options.invokeTrigger,
      log: (message) => faults.push(message),
    });
    const server = createServer((req, res) => {
      const target = String(req.headers["x-amz-target"] ?? "");
      const service = target.startsWith("AWSCognitoIdentityProviderService.")
        ? cognito.idp
        : target.startsWith("AWSCognitoIdentityService.")
          ? cognito.identity
          : cognito.oidc;
      const exchange: Exchange = {
        req,
        res,
        url: new URL(req.url ?? "/", `http://${req.headers.host}`),
        requestId: randomUUID(),
        caller: req.headers.authorization?.startsWith("AWS4-")
          ? { kind: "operator", arn: "arn:aws:iam::123456789012:user/operator" }
          : { kind: "anonymous", arn: "*" },
        operation: target.split(".")[1],
        body: () => readAll(req),
      };
      service.handle(exchange).catch((error) => {
        faults.push(String(error.stack));
        if (!res.headersSent) res.writeHead(500);
        res.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const stop = async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await Promise.all([cognito.idp.close(), cognito.identity.close(), cognito.oidc.close()]);
      await store.close();
    };
    return { port: (server.address() as AddressInfo).port, stop };
  }

  let running = await start(0);
  const url = `http://127.0.0.1:${running.port}`;
  return {
    url,
    issuer: `${url}/${POOL}`,
    login: `${url}/_login/${POOL}`,
    codes,
    credentials,
    async restart() {
      await running.stop();
      running = await start(running.port);
    },
    async close() {
      await running.stop();
      await rm(folder, { recursive: true, force: true });
      if (faults.length) throw new Error(`Faults while testing:\n${faults.join("\n")}`);
    },
  };
}

async function readAll(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
