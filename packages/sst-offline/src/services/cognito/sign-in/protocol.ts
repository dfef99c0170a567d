import type { IncomingMessage, ServerResponse } from "node:http";
import type { Exchange } from "../../../service.ts";
import { loginPath } from "../oidc/provider.ts";
import { passwordRules } from "../user-pool/passwords.ts";
import { findClient, type UserPool } from "../user-pool/pool.ts";
import { brandingFor, homeOf, leadingClient, redirect, sendMessage, sendPage } from "./answer.ts";
import { prefill, submit } from "./rules.ts";
import { SCREENS, type Screen, type ScreenState, screens } from "./screens.ts";

/** The first screen by `screen_hint`; the pages `/signup` and `/forgotPassword` are that hint. */
const FIRST_SCREEN: Record<string, Screen> = { signup: "signup", "forgot-password": "forgot-password" };
const FORM_LIMIT = 16 * 1024;

/** Answers `/_login/{poolId}/flow/{uid}/{screen}`. */
export async function handleFlow(exchange: Exchange, pool: UserPool, [uid = "", name = ""]: string[]) {
  const { req, res } = exchange;
  const flowPath = `${loginPath(pool.spec.id)}/flow/${uid}`;
  const interaction = await findInteraction(pool, req, res);
  const client = findClient(pool, stringOf(interaction?.params.client_id));
  if (interaction?.uid !== uid || !client) return ended(exchange, pool);
  const { params } = interaction;
  if (!name) return redirect(res, `${flowPath}/${FIRST_SCREEN[String(params.screen_hint)] ?? "login"}`);
  const screen = SCREENS.find((candidate) => candidate === name);
  if (!screen) return sendMessage(res, pool, 404, "There is no such page", { client });

  const flow = { pool, client, uid };
  const show = async (status: number, state: Partial<ScreenState>) => {
    const filled = await prefill(flow, screen);
    if (!filled) return redirect(res, `${flowPath}/login`);
    const email = state.email ?? filled.email ?? stringOf(params.login_hint);
    const { title, body } = screens[screen];
    sendPage(res, status, brandingFor(pool, client), {
      title,
      body: body({ rules: passwordRules(pool.spec.passwordPolicy), ...filled, ...state, email }),
      home: homeOf(client, stringOf(params.redirect_uri)),
      formTargets: targetOf(stringOf(params.redirect_uri)),
    });
  };

  if (req.method === "GET" || req.method === "HEAD") return show(200, {});
  if (req.method !== "POST") return sendMessage(res, pool, 405, "That doesn't work here", { client });
  if (!isSameOrigin(req))
    return sendMessage(res, pool, 403, "This form came from another site", {
      client,
      text: "Nothing was done. Open the sign-in page yourself and try again.",
    });

  const form = Object.fromEntries(new URLSearchParams((await exchange.body(FORM_LIMIT)).toString("utf8")));
  const outcome = await submit(flow, screen, form);
  if ("go" in outcome) return redirect(res, `${flowPath}/${outcome.go}`);
  if ("error" in outcome) return show(400, outcome);
  const provider = await pool.provider();
  await provider.interactionFinished(
    req,
    res,
    { login: { accountId: outcome.signedIn.sub } },
    { mergeWithLastSubmission: false },
  );
}

/** Who comes back to a flow that is over, by the Back button, goes on to the application if signed in. */
async function ended({ req, res }: Exchange, pool: UserPool): Promise<void> {
  const provider = await pool.provider();
  const session = await provider.Session.get(provider.createContext(req, res));
  const home = homeOf(leadingClient(pool));
  if (req.method === "GET" && session.accountId && home) return redirect(res, home);
  sendMessage(res, pool, 400, "This page has expired", {
    text: "The sign-in that it belongs to was finished, or began more than an hour ago.",
  });
}

async function findInteraction(pool: UserPool, req: IncomingMessage, res: ServerResponse) {
  try {
    return await (await pool.provider()).interactionDetails(req, res);
  } catch (error) {
    if ((error as Error).name === "SessionNotFound") return undefined;
    throw error;
  }
}

/**
 * Forms are taken from our own pages alone. Browsers send `Origin` with every form; a client that sends
 * neither header (curl) holds the flow's cookie in its own hands.
 */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin !== undefined) return origin === `http://${host}` || origin === `https://${host}`;
  const site = headers["sec-fetch-site"];
  return site === undefined || site === "same-origin";
}

const stringOf = (value: unknown) => (typeof value === "string" ? value : undefined);

/** Where the form's last redirect goes; a mobile app's own scheme has no origin. */
function targetOf(redirectUri: string | undefined): string[] {
  if (!redirectUri) return [];
  const { origin, protocol } = new URL(redirectUri);
  return [origin === "null" ? protocol : origin];
}
