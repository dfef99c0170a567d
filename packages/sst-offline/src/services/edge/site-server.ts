import { type IncomingMessage, request, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import type { Head } from "./headers.ts";
import { plain } from "./static-site.ts";

/** A development server of the site on 127.0.0.1. */
export interface SiteServer {
  port: number;
}

/*
 * Passing on, by hand: both ends are on this machine and speak HTTP/1.1, so nothing is left of what a proxy
 * library is for (rewriting of hosts, cookies and redirects, TLS, time limits) and one file less is fetched.
 */

/** Passes a request on as it is; its `Host` stays the site's, which is the page's origin. */
export function passOn(
  server: SiteServer,
  req: IncomingMessage,
  res: ServerResponse,
  head: Head,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const onward = request({ ...address(server), method: req.method, path: req.url, headers: req.headers });
    onward.once("response", (answer) => {
      head(answer.statusCode ?? 502, answer.headersDistinct);
      pipeline(answer, res).then(resolve, () => {
        res.destroy();
        resolve();
      });
    });
    onward.once("error", (error) => {
      if (res.destroyed) return resolve();
      if (res.headersSent) return reject(error);
      plain(head, 502, "The site's development server does not answer.");
      resolve();
    });
    // Who left takes the server's work along: an event stream would never end by itself.
    res.once("close", () => onward.destroy());
    req.pipe(onward);
  });
}

/** Passes a connection on that changes its protocol: the development server's own WebSocket. */
export function passUpgradeOn(server: SiteServer, req: IncomingMessage, socket: Socket, head: Buffer): void {
  const onward = request({ ...address(server), method: req.method, path: req.url, headers: req.headers });
  onward.once("upgrade", (answer, upstream, first) => {
    socket.write(`HTTP/1.1 101 ${answer.statusMessage}\r\n${headerLines(answer.rawHeaders)}\r\n`);
    socket.write(first);
    upstream.write(head);
    pipeline(socket, upstream, socket).catch(() => {});
  });
  // No upgrade: its status is the answer, and the connection ends.
  onward.once("response", (answer) => {
    socket.end(`HTTP/1.1 ${answer.statusCode} ${answer.statusMessage}\r\nconnection: close\r\n\r\n`);
    answer.destroy();
  });
  onward.once("error", () => socket.destroy());
  socket.once("error", () => onward.destroy());
  onward.end();
}

const address = ({ port }: SiteServer) => ({ host: "127.0.0.1", port });

function headerLines(raw: string[]): string {
  let lines = "";
  for (let at = 0; at < raw.length; at += 2) lines += `${raw[at]}: ${raw[at + 1]}\r\n`;
  return lines;
}
