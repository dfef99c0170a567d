import { createHash, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { AwsError, type Caller, type Exchange, type Service } from "../service.ts";
import { unavailable } from "../store/unavailable.ts";
import { onServed, type Served } from "../usage/exchanges.ts";
import {
  ANONYMOUS,
  type Authenticated,
  authenticate,
  authenticateVersion2,
  checkKey,
} from "./authenticate.ts";
import type { CredentialRecord, Credentials } from "./credentials.ts";
import { authenticationError, malformedSignatureError, writeError } from "./errors.ts";
import { openPayload, type Payload, payloadOf, readAll, type SignedPayload } from "./payload.ts";
import { mayBeQuery, type Route, route, routeByAction, type ServiceName } from "./route.ts";
import { MalformedSignature, parseSignature, type RequestSignature } from "./signature/parse.ts";
import { parseVersion2 } from "./signature/version2.ts";
import { invalidUri, isEscaped, parseUrl, readQuery, splitTarget } from "./target.ts";

/** An exchange as the endpoint makes it: besides what every service needs, what S3 needs. */
export interface SignedExchange extends Exchange {
  /** Path and query as they stood in the request line, which `url` normalizes. */
  target: string;
  /** The body as a stream, checked as it passes. To be read once, instead of `body`. */
  payload(): Payload;
  /** The credentials that signed; undefined for the anonymous. */
  credentials?: CredentialRecord;
  /**
   * Who signed a request whose signature is the service's own affair, given its body; undefined for nobody.
   * @throws AwsError for a signature that does not hold
   */
  signer?(body: Buffer): Promise<Signer | undefined>;
}

/** Who signed a request. */
export type Signer = Pick<Authenticated, "caller" | "record">;

/** A service that has something to say in every answer, also where its `handle` is not reached. */
export interface EarlyService extends Service {
  /** Sets headers on the answer before the signature is checked, as CORS headers have to be on a refusal too. */
  begin(req: IncomingMessage, res: ServerResponse, target: string): void;
}

export interface EndpointOptions {
  /** Read for each request: while there are none, the cloud is starting. */
  services: Partial<Record<ServiceName, Service>> & { s3?: Service & Partial<EarlyService> };
  /** What stands before the dot in `X-Amz-Target` → the plugged-in service that it names. */
  targets?: Readonly<Record<string, string>>;
  credentials: Credentials;
  region: string;
  account: string;
  /** Called for what is no client's fault, with the request's id. */
  log?: (message: string, error?: unknown) => void;
  /** Told of each request that a service has answered. */
  onServed?(served: Served): void;
}

export interface Endpoint {
  /** Listens on 127.0.0.1; 0 takes a free port. The port is returned. */
  listen(port: number): Promise<number>;
  /**
   * Opens another port of 127.0.0.1, which stands for one path of the endpoint.
   * @param path `/_api/abc123`; what the port is asked for follows it
   */
  open(path: string, port: number): Promise<number>;
  /** Ends connections, long polls too. The services are closed by who made them. */
  close(): Promise<void>;
}

/** The largest body that a service which signs its whole body may get: 5 MB of image as base64, with room. */
const MAX_SIGNED_BODY = 16 * 1024 * 1024;
/** How long closing waits for requests whose client is gone. */
const CLOSING_MS = 3000;
/** What strangers may have read: tokens and passwords. (STS API Reference, "AssumeRoleWithWebIdentity": 20,000 characters.) */
const MAX_UNSIGNED_BODY = 256 * 1024;
const DEFAULT_BODY_LIMIT = 6 * 1024 * 1024;
/** Services that answer callers without credentials; S3 decides by its policies, in its own words. */
const OPEN_TO_ANONYMOUS: ReadonlySet<ServiceName> = new Set(["s3", "cognito-idp", "cognito-identity", "sts"]);

/** Clients give up for good on what is not there, and try again where a service says that it can't yet. */
function missing(service: ServiceName, services: EndpointOptions["services"]): AwsError {
  const starting = Object.keys(services).length === 0;
  return starting
    ? new AwsError("ServiceUnavailable", "The local cloud is starting. Please try again.", 503)
    : new AwsError("UnknownService", `The service ${service} is not running here.`, 404);
}

/** One address for every AWS service: checks the Host and the signature, tells services apart, answers errors. */
export function createEndpoint({
  services,
  targets,
  credentials,
  region,
  log = () => {},
  onServed: tell = () => {},
}: EndpointOptions): Endpoint {
  const underWay = new Set<Promise<void>>();
  const servers: Server[] = [];

  /** @param prefix the path of the endpoint that the port stands for; empty for the endpoint itself */
  async function listen(port: number, prefix: string): Promise<number> {
    let hosts: ReadonlySet<string> = new Set();
    const server = createServer((req, res) => {
      const serving = serve(req, res, { hosts, prefix }).finally(() => underWay.delete(serving));
      underWay.add(serving);
    });
    // Uploads and long polls take as long as they take.
    server.requestTimeout = 0;
    // Longer than SDKs keep idle sockets, so that they never write into one that is just being closed.
    server.keepAliveTimeout = 75_000;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
    servers.push(server);
    const { port: taken } = server.address() as AddressInfo;
    hosts = new Set([`127.0.0.1:${taken}`, `localhost:${taken}`]);
    return taken;
  }

  async function serve(
    req: IncomingMessage,
    res: ServerResponse,
    { hosts, prefix }: { hosts: ReadonlySet<string>; prefix: string },
  ): Promise<void> {
    const requestId = randomUUID();
    const method = req.method ?? "GET";
    const target = prefix + (req.url ?? "/");
    const path = target.split("?", 1)[0] ?? "/";
    let chosen: Route = { service: "s3", format: "rest-xml", bearer: false };
    try {
      if (!hosts.has(req.headers.host ?? "")) {
        // A page of another site whose name was made to resolve to this machine would come with its own Host.
        refuse(req, res, 421, "This address answers to 127.0.0.1 and localhost only.");
        return;
      }
      chosen = route({ method, path, headers: req.headers }, undefined, targets);
      if (chosen.service === "s3") services.s3?.begin?.(req, res, target);
      const exchange = chosen.bearer
        ? bearerExchange(req, res, requestId, target)
        : await signedExchange(req, res, requestId, target, (found) => {
            chosen = found;
          });
      const service = services[chosen.service];
      if (!service) throw missing(chosen.service, services);
      exchange.operation ??= chosen.operation;
      res.setHeader(chosen.service === "s3" ? "x-amz-request-id" : "x-amzn-requestid", requestId);
      const { service: name } = chosen;
      onServed(req, res, (bytes) => tell({ service: name, exchange, ...bytes }));
      await service.handle(exchange);
    } catch (error) {
      fail(req, res, error, { route: chosen, requestId, path, method });
    }
  }

  async function signedExchange(
    req: IncomingMessage,
    res: ServerResponse,
    requestId: string,
    target: string,
    choose: (route: Route) => void,
  ): Promise<SignedExchange> {
    const method = req.method ?? "GET";
    const [path = "/", rawQuery = ""] = splitTarget(target);
    const query = readQuery(rawQuery);
    const url = parseUrl(req, target);
    if (!isEscaped(path)) throw invalidUri();
    let chosen = route({ method, path, headers: req.headers }, undefined, targets);
    choose(chosen);
    let signature: RequestSignature | undefined;
    try {
      signature = parseSignature(req.headers, query);
    } catch (error) {
      if (error instanceof MalformedSignature) throw malformedSignatureError(error, chosen.format);
      throw error;
    }
    const version2 = signature ? undefined : parseVersion2(query);
    const named = req.headers["x-amz-target"] ? chosen.service : undefined;
    chosen = route({ method, path, headers: req.headers }, signature?.scope.service, targets);
    choose(chosen);

    if (!signature && !OPEN_TO_ANONYMOUS.has(chosen.service))
      throw authenticationError("missing", chosen.format);
    const checked = { credentials, region, service: named };
    if (signature) checkKey(signature, { ...checked, format: chosen.format });

    // S3 signs a word for the body and streams it; everyone else signs the body itself, so it must be read first.
    let whole: Buffer | undefined;
    const readWhole = async () => {
      whole ??= await readAll(req, signature ? MAX_SIGNED_BODY : MAX_UNSIGNED_BODY);
      return whole;
    };
    if (
      chosen.format === "query" ||
      (chosen.service === "s3" && !signature && !version2 && mayBeQuery({ method, headers: req.headers }))
    ) {
      const action = new URLSearchParams((await readWhole()).toString()).get("Action") ?? query.get("Action");
      if (chosen.format === "query") chosen = { ...chosen, operation: action ?? undefined };
      else if (action) chosen = routeByAction(action) ?? chosen;
      choose(chosen);
    } else if (chosen.service !== "s3" || (signature && signature.payloadHash === undefined)) {
      await readWhole();
    }

    let caller: Caller = ANONYMOUS;
    let signed: SignedPayload | undefined;
    let record: CredentialRecord | undefined;
    if (signature) {
      const computed = whole && createHash("sha256").update(whole).digest("hex");
      const payloadHash = chosen.service === "s3" ? (signature.payloadHash ?? computed) : computed;
      const wire = { method, target, headers: req.headers };
      const result = await authenticate(wire, signature, payloadHash ?? "", {
        ...checked,
        format: chosen.format,
      });
      ({ caller, signed, record } = result);
    } else if (chosen.service === "s3" && version2) {
      const wire = { method, target, headers: req.headers };
      ({ caller, record } = authenticateVersion2(wire, query, version2, credentials));
    } else if (!OPEN_TO_ANONYMOUS.has(chosen.service)) {
      throw authenticationError("missing", chosen.format);
    }
    const payload = () => (whole ? payloadOf(whole) : openPayload(req, signed));
    return {
      req,
      res,
      target,
      requestId,
      caller,
      credentials: record,
      url,
      payload,
      body: (limit = DEFAULT_BODY_LIMIT) => readAll(payload(), limit),
    };
  }

  function bearerExchange(
    req: IncomingMessage,
    res: ServerResponse,
    requestId: string,
    target: string,
  ): SignedExchange {
    return {
      req,
      res,
      target,
      requestId,
      caller: ANONYMOUS,
      url: parseUrl(req, target),
      payload: () => openPayload(req, undefined),
      body: (limit = DEFAULT_BODY_LIMIT) => readAll(req, limit),
      // The signature is of what the client wrote.
      signer: (body) => signerOf(req, req.url ?? "/", body),
    };
  }

  async function signerOf(req: IncomingMessage, target: string, body: Buffer): Promise<Signer | undefined> {
    const format = "http";
    try {
      const signature = parseSignature(req.headers, readQuery(splitTarget(target)[1]));
      if (!signature) return undefined;
      const wire = { method: req.method ?? "GET", target, headers: req.headers };
      const hash = createHash("sha256").update(body).digest("hex");
      return await authenticate(wire, signature, hash, { credentials, format, region });
    } catch (error) {
      if (error instanceof MalformedSignature) throw malformedSignatureError(error, format);
      throw error;
    }
  }

  function fail(
    req: IncomingMessage,
    res: ServerResponse,
    error: unknown,
    at: { route: Route; requestId: string; path: string; method: string },
  ): void {
    // The client is gone; nobody reads an answer.
    if (req.destroyed && !req.complete) return;
    // That the disk is full is said once, not at each request.
    if (!(error instanceof AwsError || unavailable(error)))
      log(`${at.method} ${at.path} failed (request ${at.requestId})`, error);
    if (res.headersSent) {
      // Half an answer must not look like a whole one.
      res.destroy();
      return;
    }
    // What is still on its way is let run out, else the client sees a broken connection and no answer.
    req.resume();
    const internal = at.route.format === "rest-xml" ? "InternalError" : "InternalFailure";
    const said =
      error instanceof AwsError
        ? error
        : (unavailable(error) ??
          new AwsError(internal, "We encountered an internal error. Please try again.", 500));
    res.setHeader(at.route.service === "s3" ? "x-amz-request-id" : "x-amzn-requestid", at.requestId);
    writeError(res, said, {
      format: at.route.format,
      service: at.route.service,
      requestId: at.requestId,
      resource: at.path,
      method: at.method,
    });
  }

  return {
    listen: (port) => listen(port, ""),
    open: (path, port) => listen(port, path),
    async close() {
      await Promise.all(
        servers.splice(0).map((server) => {
          const closed = new Promise((resolve) => server.close(resolve));
          server.closeAllConnections();
          return closed;
        }),
      );
      // What was being served may still write to the store, which is closed next.
      const patience = new AbortController();
      const enough = setTimeout(CLOSING_MS, undefined, { signal: patience.signal }).catch(() => {});
      await Promise.race([Promise.all(underWay), enough]);
      patience.abort();
    },
  };
}

function refuse(req: IncomingMessage, res: ServerResponse, status: number, message: string): void {
  req.resume();
  res.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${message}\n`);
}
