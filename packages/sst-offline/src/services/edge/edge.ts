import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import type { BucketOrigin } from "../../graph/origins.ts";
import type { HeadersSpec } from "../../graph/response-headers.ts";
import type { EdgeSpec, SiteRoute } from "../../graph/sites.ts";
import type { Service } from "../../service.ts";
import type { Rewrite } from "../../snapshot/format.ts";
import { StartError } from "../../start-error.ts";
import { onServed } from "../../usage/exchanges.ts";
import type { ApiGateway } from "../apigateway/apigateway.ts";
import { askBucket } from "./bucket-origin.ts";
import { behaviorFor, type Head, headOf, withoutContentPolicy } from "./headers.ts";
import { rateRule } from "./rate-rule.ts";
import { type Refusal, refusalOf, withoutSignature } from "./signed-request.ts";
import { passOn, passUpgradeOn, type SiteServer } from "./site-server.ts";
import { createStaticSite, plain } from "./static-site.ts";
import { type Asked, runViewerRequest, withViewerResponse } from "./viewer-functions.ts";
import { type Preparation, sendWaitingPage } from "./waiting-page.ts";

/** What a distribution serves, once the rest of the cloud stands. */
export interface EdgeContent extends Partial<Pick<EdgeSpec, "distributionArn" | "rates" | "closed">> {
  routes: SiteRoute[];
  /** What is added to the headers of which answers; the first that fits a path. */
  headers?: HeadersSpec[];
  apis: Pick<ApiGateway, "request">;
  /** Answers for buckets; without it none is served. */
  s3?: Pick<Service, "handle">;
  /** Asked for each page until it says ready. */
  site?: () => Preparation;
  /** Serves the site's folder in its place. */
  siteServer?: SiteServer;
  title: string;
  onError?(message: string): void;
  /** Told the bytes of each request that was answered. */
  onServed?(bytes: { bytesIn: number; bytesOut: number }): void;
}

/** A site's address: CloudFront's part, on this machine. */
export interface Edge {
  readonly port: number;
  serve(content: EdgeContent): void;
  close(): Promise<void>;
}

/** More than API Gateway takes; it answers itself about what is too large. */
const bodyLimit = 10 * 2 ** 20 + 1;

/**
 * Takes the port, on 127.0.0.1 alone, before anything else is started.
 * @param port 0 takes a free one
 * @throws StartError `port-taken`
 */
export async function openEdge(port: number): Promise<Edge> {
  let content: EdgeContent | undefined;
  let sites = new Map<string, ReturnType<typeof createStaticSite>>();
  let rules: ReturnType<typeof rateRule>[] = [];
  const server = createServer((req, res) => {
    serve(req, res).catch((error: Error) => {
      content?.onError?.(`${req.method} ${req.url}: ${error.message}`);
      if (res.headersSent) res.destroy();
      else plain(headOf(res), 502, "Bad Gateway");
    });
  });
  const taken = await listen(server, port, "PORT");
  const isOwn = ({ headers: { host } }: IncomingMessage) =>
    host === `localhost:${taken}` || host === `127.0.0.1:${taken}`;
  const upgraded = new Set<Socket>();
  server.on("upgrade", (req: IncomingMessage, socket: Socket, head: Buffer) => {
    const route = content?.routes.find((known) => belongs((req.url ?? "/").split("?")[0]!, known.path));
    const to = content?.siteServer;
    if (!to || !isOwn(req) || !route || !("folder" in route)) {
      socket.destroy();
      return;
    }
    upgraded.add(socket);
    socket.once("close", () => upgraded.delete(socket));
    passUpgradeOn(to, req, socket, head);
  });

  async function serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    if (!isOwn(req)) {
      // A foreign name that resolves to this machine would let any page on the web read this one.
      plain(headOf(res), 403, `This address answers to localhost:${taken} and 127.0.0.1:${taken} only.`);
      return;
    }
    if (!content) {
      sendWaitingPage(res, "Starting", { state: "preparing" });
      return;
    }
    onServed(req, res, (bytes) => content?.onServed?.(bytes));
    const target = req.url ?? "/";
    const cut = target.indexOf("?");
    const written = cut < 0 ? target : target.slice(0, cut);
    const asked = { path: written, query: cut < 0 ? "" : target.slice(cut + 1) };
    const behavior = behaviorFor(content.headers ?? [], written);
    const { policy, viewerRequest } = behavior ?? {};
    if (content.closed || behavior?.closed) return plain(headOf(res), 403, CLOSED);
    const address = req.socket.remoteAddress ?? "";
    // Each rule counts, whatever another says.
    if (rules.map((admits) => admits(address)).includes(false))
      return plain(headOf(res), 403, "Request blocked.");
    if (behavior?.trusted) {
      const refusal = refusalOf(behavior.trusted, `http://${req.headers.host}${target}`, req);
      if (refusal) return refuse(headOf(res, policy), refusal);
      asked.query = withoutSignature(`?${asked.query}`).slice(1);
    }
    let seen: Asked | undefined = asked;
    if (viewerRequest)
      try {
        seen = await runViewerRequest(viewerRequest, req, res, asked);
        if (!seen) return;
      } catch (error) {
        content.onError?.(`${viewerRequest.name}: ${(error as Error).message}`);
        return plain(headOf(res), 503, "The function at the edge failed.");
      }
    const { path, query } = seen;
    const head = withViewerResponse(behavior?.viewerResponse, req, seen, headOf(res, policy));
    const route = content.routes.find((known) => belongs(path, known.path));
    const preparation = content.site?.() ?? { state: "ready" };
    if (behavior?.methods?.includes(req.method ?? "") === false) plain(head, 403, "Forbidden");
    else if (behavior?.origin) await toOrigin(content, behavior.origin, { req, res, head, path, query });
    else if (!route) plain(head, 404, "Not Found");
    else if ("closed" in route) plain(head, 502, `${route.path}: ${CLOSED}`);
    else if ("apiId" in route)
      await toApi(content, route, { req, head, path: rewritten(path, route), query });
    else if ("bucket" in route) {
      const origin = { bucket: route.bucket, path: "", signed: true, query: true };
      await toOrigin(content, origin, { req, res, head, path: rewritten(path, route), query });
    } else if (!("folder" in route))
      head(307, { location: `${route.url}${rewritten(path, route)}${query && `?${query}`}` }).end();
    else if (preparation.state !== "ready") sendWaitingPage(res, content.title, preparation);
    else if (content.siteServer)
      // A development server runs inline scripts, and evaluates what it sends while one works on it.
      await passOn(content.siteServer, req, res, headOf(res, policy && withoutContentPolicy(policy)));
    else await sites.get(route.folder)?.(req, head, path, behavior?.encodings);
  }

  return {
    port: taken,
    serve(given) {
      sites = new Map(
        given.routes.flatMap((route) => ("folder" in route ? [[route.folder, createStaticSite(route)]] : [])),
      );
      rules = (given.rates ?? []).map((spec) => rateRule(spec));
      content = given;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      for (const socket of upgraded) socket.destroy();
      await closed;
    },
  };
}

const CLOSED = "it is closed: the local cloud cannot honor what it asks for, as it said at the start.";

/** What an origin is asked for. */
function rewritten(path: string, { rewrite }: { rewrite?: Rewrite }): string {
  return rewrite ? path.replace(new RegExp(rewrite.regex), rewrite.to) : path;
}

interface Exchange extends Asked {
  req: IncomingMessage;
  head: Head;
}

async function toApi(
  { apis, distributionArn }: EdgeContent,
  { apiId, signed }: Extract<SiteRoute, { apiId: string }>,
  { req, head, path, query }: Exchange,
): Promise<void> {
  const host = req.headers.host ?? "";
  const sourceIp = req.socket.remoteAddress ?? "127.0.0.1";
  const answer = await apis.request(apiId, {
    method: req.method ?? "GET",
    path,
    query,
    headers: {
      ...req.headers,
      "x-forwarded-host": host,
      "x-forwarded-for": sourceIp,
      "x-forwarded-proto": "http",
    },
    body: await readBody(req),
    sourceIp,
    domainName: host,
    ...(signed && { signedFor: distributionArn }),
  });
  if (!answer) return plain(head, 502, "Bad Gateway");
  head(answer.status, answer.headers).end(req.method === "HEAD" ? undefined : answer.body);
}

async function toOrigin(
  { s3, distributionArn }: EdgeContent,
  { bucket, path: before, signed, query: told }: BucketOrigin,
  { path, query, ...exchange }: Exchange & { res: ServerResponse },
): Promise<void> {
  if (!s3) return plain(exchange.head, 502, "Bad Gateway");
  await askBucket(s3, exchange, {
    bucket,
    ...(signed && { distributionArn }),
    path: `${before}${path}`,
    query: told ? query : "",
  });
}

/** CloudFront's own errors are XML, as S3's are. */
function refuse(head: Head, { code, message }: Refusal): void {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>\n`;
  head(403, { "content-type": "text/xml" }).end(text);
}

/** What is past the limit is read and dropped, so that the client hears the answer. */
async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    if (bytes < bodyLimit) chunks.push(chunk);
    bytes += chunk.length;
  }
  return Buffer.concat(chunks);
}

/** `/api` holds `/api` and `/api/x`, not `/apis`. */
function belongs(path: string, prefix: string): boolean {
  const bare = prefix.replace(/\/?\*?$/, "");
  return bare === "" || path === bare || path.startsWith(`${bare}/`);
}

/** @throws StartError when the port is taken */
function listen(server: Server, port: number, variable: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE" || error.code === "EACCES" ? portTaken(port, variable, error) : error,
      ),
    );
    server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}

export function portTaken(port: number, variable: string, error: NodeJS.ErrnoException): StartError {
  // Ports below 1024 are the administrator's on most systems.
  const why =
    error.code === "EACCES"
      ? `may not be used by this user. Choose another port: ${variable}=${port + 8000}`
      : `is taken by another program. Stop it, or choose another port: ${variable}=${port > 65_000 ? port - 100 : port + 100}`;
  return new StartError("port-taken", `Port ${port} ${why}`, { cause: error });
}
