import type { ServerResponse } from "node:http";
import type { ClientSpec } from "../spec.ts";
import type { UserPool } from "../user-pool/pool.ts";
import { type Branding, brandingOf } from "./branding.ts";
import { html } from "./html.ts";
import { type Page, renderPage } from "./page.ts";

export function sendPage(res: ServerResponse, status: number, branding: Branding, page: Page): void {
  const { headers, body } = renderPage(branding, page);
  res.writeHead(status, headers).end(body);
}

/** A page with a title and a sentence, for what went wrong outside a form. */
export function sendMessage(
  res: ServerResponse,
  pool: UserPool,
  status: number,
  title: string,
  { text, client }: { text?: string; client?: ClientSpec } = {},
): void {
  sendPage(res, status, brandingFor(pool, client), messagePage(pool, title, text, client));
}

export function messagePage(
  pool: UserPool,
  title: string,
  text: string | undefined,
  client?: ClientSpec,
): Page {
  const home = homeOf(client ?? leadingClient(pool));
  const name = home && (brandingFor(pool, client).title ?? new URL(home).host);
  return {
    title,
    body: html`${text && html`<p class="lead">${text}</p>`}${home && html`<p><a href="${home}">Go to ${name}</a></p>`}`,
  };
}

/** The branding of the client, or where none is known, of the pool's first that has some. */
export const brandingFor = (pool: UserPool, client?: ClientSpec): Branding =>
  brandingOf((client ?? pool.spec.clients.find(({ branding }) => branding))?.branding);

/** The client that people most likely came from: the first that has pages to sign out to. */
export const leadingClient = ({ spec }: UserPool): ClientSpec | undefined =>
  spec.clients.find(({ logoutUrls }) => logoutUrls?.length);

/** The application's front door: where it lets people land after signing out, else its callback's origin. */
export function homeOf(client: ClientSpec | undefined, redirectUri?: string): string | undefined {
  const url =
    client?.logoutUrls?.[0] ?? (redirectUri?.startsWith("http") ? new URL("/", redirectUri).href : undefined);
  return url && /^https?:/.test(url) ? url : undefined;
}

export function redirect(res: ServerResponse, location: string, status: 302 | 303 = 303): void {
  res.writeHead(status, { location, "cache-control": "no-store", "content-length": 0 }).end();
}
