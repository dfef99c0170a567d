import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { loopback, loopbackUrl } from "../../infra/loopback.ts";
import { OpsError } from "../ops/stack.ts";

/** Waits on this machine for a browser that comes back from the sign-in pages. */
export interface Loopback {
  /** Where the pages are to lead back to; one of the client's callback URLs. */
  redirectUri: string;
  /**
   * The address, with its code or its error, of the one request that bears `state`; whatever else comes is refused,
   * and changes nothing.
   * @throws what `signal` was aborted for
   */
  comesBack(state: string, signal: AbortSignal): Promise<URL>;
  close(): void;
}

/** Listens on the first free port, on 127.0.0.1 alone. @throws OpsError when all are taken */
export async function listen(ports = loopback.ports): Promise<Loopback> {
  for (const port of ports) {
    const server = createServer();
    if (await listens(server, port)) return waiting(server, port);
  }
  throw new OpsError(`The ports ${ports.join(", ")} are all in use: end what uses one of them`);
}

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      ["EADDRINUSE", "EACCES", "EADDRNOTAVAIL"].includes(error.code ?? "") ? done(false) : fail(error),
    );
    server.listen(port, "127.0.0.1", () => done(true));
  });
}

function waiting(server: Server, port: number): Loopback {
  const redirectUri = loopbackUrl(port);
  return {
    redirectUri,
    comesBack: (state, signal) =>
      new Promise((done, fail) => {
        if (signal.aborted) return fail(signal.reason);
        signal.addEventListener("abort", () => fail(signal.reason), { once: true });
        server.on("request", (req, res) => {
          const url = new URL(req.url ?? "/", redirectUri);
          const refusal = refuse(req, url, redirectUri, state);
          if (refusal) return answer(res, refusal.status, refusal.text);
          answer(res, 200, "Go back to the terminal. You may close this page.");
          done(url);
        });
      }),
    close() {
      server.close();
      server.closeIdleConnections();
    },
  };
}

/** A page elsewhere could send the browser here, or lead a name of its own to 127.0.0.1 (DNS rebinding). */
function refuse(req: IncomingMessage, url: URL, redirectUri: string, state: string) {
  const expected = new URL(redirectUri);
  if (req.headers.host !== expected.host) return { status: 421, text: "This is not that host." };
  if (url.pathname !== expected.pathname) return { status: 404, text: "There is no such page." };
  if (req.method !== "GET") return { status: 405, text: "That does not work here." };
  if (url.searchParams.get("state") !== state)
    return { status: 400, text: "This sign-in was not begun here, or is over." };
  return undefined;
}

function answer(res: ServerResponse, status: number, text: string): void {
  res.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    connection: "close",
  });
  res.end(`<!doctype html><html lang="en"><title>Phototag</title><p>${text}</p></html>`);
}
