import { spawn } from "node:child_process";
import * as oauth from "openid-client";
import { OpsError } from "../ops/stack.ts";
import { keptSignIn } from "./kept.ts";
import { listen } from "./loopback.ts";

/** How long somebody may take over the pages, in minutes. */
const MINUTES = 5;

export interface SignInOptions {
  /** The user pool's issuer. */
  issuer: string;
  clientId: string;
  /** Where the refresh token is kept from one call to the next. */
  file: string;
  /** Opens a browser by itself; else the person does, by the address that is told. */
  browser: boolean;
  /** Told what goes on, a line at a time. */
  tell(line: string): void;
}

async function clientOf({ issuer, clientId }: SignInOptions): Promise<oauth.Configuration> {
  const url = new URL(issuer);
  // A local cloud has no certificate; nothing leaves the machine.
  const execute = url.hostname === "127.0.0.1" ? [oauth.allowInsecureRequests] : [];
  return oauth.discovery(url, clientId, undefined, oauth.None(), { execute });
}

/**
 * The id token, and the id in it, of the person at this machine: by the refresh token of an earlier call, or by the browser (authorization
 * code with PKCE, RFC 7636; loopback redirect, RFC 8252).
 *
 * @throws OpsError when nobody signs in
 */
export async function signIn(options: SignInOptions): Promise<{ idToken: string; sub: string }> {
  const { issuer, clientId, file, tell } = options;
  const kept = keptSignIn(file);
  const client = await clientOf(options);
  const known = await kept.read({ issuer, clientId });
  const tokens = (known && (await refresh(client, known, tell))) || (await byBrowser(client, options));
  const sub = tokens.claims()?.sub;
  if (!tokens.id_token || !sub) throw new OpsError("The user pool gave no id token");
  const refreshToken = tokens.refresh_token ?? known;
  if (refreshToken) await kept.write({ issuer, clientId, refreshToken });
  return { idToken: tokens.id_token, sub };
}

/** Revokes the refresh token that is kept (RFC 7009) and forgets it. @returns whether there was one */
export async function signOut(options: SignInOptions): Promise<boolean> {
  const { issuer, clientId, file } = options;
  const kept = keptSignIn(file);
  const known = await kept.read({ issuer, clientId });
  try {
    if (known) await oauth.tokenRevocation(await clientOf(options), known);
  } finally {
    // Whatever the pool says: this machine has it no more.
    await kept.forget();
  }
  return known !== undefined;
}

async function refresh(client: oauth.Configuration, known: string, tell: (line: string) => void) {
  try {
    return await oauth.refreshTokenGrant(client, known);
  } catch (error) {
    // Signed out, expired, or the account is gone.
    if (!(error instanceof oauth.ResponseBodyError) || error.error !== "invalid_grant") throw error;
    tell("The last sign-in is over.");
    return undefined;
  }
}

async function byBrowser(client: oauth.Configuration, { browser, tell }: SignInOptions) {
  const back = await listen();
  const [verifier, state, nonce] = [oauth.randomPKCECodeVerifier(), oauth.randomState(), oauth.randomNonce()];
  const address = oauth.buildAuthorizationUrl(client, {
    redirect_uri: back.redirectUri,
    scope: "openid",
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state,
    nonce,
  });
  const over = AbortSignal.timeout(MINUTES * 60_000);
  try {
    tell(`Sign in within ${MINUTES} minutes, at ${address}`);
    if (browser) open(address.href, () => tell("No browser could be opened: open that address yourself."));
    const redirected = await back.comesBack(state, over);
    return await oauth.authorizationCodeGrant(client, redirected, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
  } catch (error) {
    if (over.aborted) throw new OpsError(`Nobody signed in within ${MINUTES} minutes: try again`);
    if (error instanceof oauth.AuthorizationResponseError)
      throw new OpsError(`Signing in was refused: ${error.error_description ?? error.error}`);
    throw error;
  } finally {
    back.close();
  }
}

/** What each system opens addresses by; a dozen packages would come with one that does it. */
function open(address: string, failed: () => void): void {
  const commands: Partial<Record<NodeJS.Platform, [string, ...string[]]>> = {
    darwin: ["open"],
    win32: ["rundll32", "url.dll,FileProtocolHandler"],
  };
  const [command, ...args] = commands[process.platform] ?? ["xdg-open"];
  const opened = spawn(command, [...args, address], { stdio: "ignore", detached: true });
  opened.once("error", failed);
  opened.once("exit", (code) => {
    if (code) failed();
  });
  opened.unref();
}
