import type { ServerResponse } from "node:http";

/** How far something that the site waits for has come. */
export interface Preparation {
  state: "preparing" | "ready" | "failed";
  /** From 0 to 1; undefined when it cannot be told. */
  progress?: number;
  message?: string;
}

/** A calm page in place of a site that is still being built; it loads itself again. */
export function sendWaitingPage(
  res: ServerResponse,
  title: string,
  { state, progress, message }: Preparation,
): void {
  const failed = state === "failed";
  const percent = progress === undefined ? "" : `, ${Math.round(progress * 100)} %`;
  const text = failed ? (message ?? "The site could not be built.") : `The site is being prepared${percent}.`;
  const bar =
    failed || progress === undefined
      ? ""
      : `<progress max="1" value="${progress}" aria-label="Progress"></progress>`;
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">${failed ? "" : '<meta http-equiv="refresh" content="1">'}
<title>${asHtml(title)}</title>
<style>
  body { font: 16px/24px system-ui, sans-serif; display: grid; place-content: center; min-height: 100vh; margin: 0;
    padding: 24px; box-sizing: border-box; text-align: center; }
  progress { width: 240px; margin: 16px auto 0; }
</style></head>
<body><p role="status">${asHtml(text)}</p>${bar}</body></html>
`;
  res
    .writeHead(failed ? 500 : 503, {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      // The page is this machine's own: the site's policy would not let it have its style.
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      ...(failed ? {} : { "retry-after": "1" }),
    })
    .end(body);
}

function asHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
