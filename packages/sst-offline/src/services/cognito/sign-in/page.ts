import { createHash } from "node:crypto";
import type { Branding } from "./branding.ts";
import { ENHANCE } from "./enhance.ts";
import { type Html, html, Html as Raw } from "./html.ts";
import { styleSheet } from "./style.ts";

export interface Page {
  title: string;
  body: Html;
  /** Where "Back" leads: the application, as its client names it. */
  home?: string;
  /** Origins that a form's redirects may end at: the application's callback. */
  formTargets?: string[];
}

export interface RenderedPage {
  headers: Record<string, string>;
  body: string;
}

const sha256 = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const SCRIPT_HASH = sha256(ENHANCE);

/** The name stands beside it. */
const logoOf = ({ logo }: Branding) =>
  logo &&
  html`<picture><source srcset="${logo.dark}" media="(prefers-color-scheme: dark)"><img class="logo" src="${logo.light}" alt=""></picture>`;

/** One page of managed login, with headers that allow it its own style and script and nothing else. */
export function renderPage(branding: Branding, { title, body, home, formTargets = [] }: Page): RenderedPage {
  const style = styleSheet(branding);
  const policy = [
    "default-src 'none'",
    `style-src ${sha256(style)}`,
    `script-src ${SCRIPT_HASH}`,
    "img-src data:",
    // Chromium applies form-action to the redirects after a form too.
    `form-action ${["'self'", ...formTargets].join(" ")}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  const name = branding.title ?? (home && new URL(home).host);
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="${branding.light.background}">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="${branding.dark.background}">
<title>${title}${name && ` · ${name}`}</title>
<link rel="icon" href="${branding.icon ?? "data:,"}">
<style>${new Raw(style)}</style>
</head>
<body>
<header><span class="name">${logoOf(branding)}${name}</span>${home && html`<a href="${home}">Back</a>`}</header>
<main>
<h1>${title}</h1>
<svg class="stroke" viewBox="0 0 88 10" aria-hidden="true"><path d="M3 6.5C17 3.8 34 3 48 3.9S74 6.6 85 4.4"/></svg>
${body}
</main>
<footer>Local sign-in. Accounts are kept on this machine.</footer>
<script>${new Raw(ENHANCE)}</script>
</body>
</html>
`;
  return {
    body: page.text,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": policy.join("; "),
      "cache-control": "no-store",
      // "no-referrer" would make browsers send `Origin: null` with the forms.
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    },
  };
}
