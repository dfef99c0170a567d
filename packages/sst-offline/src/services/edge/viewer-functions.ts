import { randomUUID } from "node:crypto";
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { EdgeFunctionSpec } from "../../graph/edge-functions.ts";
import { compileEdgeFunction, type EdgeEvent, type EdgeResponse, type Values } from "./edge-function.ts";
import { faultOf } from "./event-rules.ts";
import type { Head } from "./headers.ts";

/** What is asked for, after the function has seen it. */
export interface Asked {
  path: string;
  query: string;
}

const compiled = new WeakMap<EdgeFunctionSpec, ReturnType<typeof compileEdgeFunction>>();
function functionOf(spec: EdgeFunctionSpec) {
  const known = compiled.get(spec) ?? compileEdgeFunction(spec);
  compiled.set(spec, known);
  return known;
}

/**
 * Asks a function that sees requests first: it answers itself, or changes what is asked for. One that fails is 503.
 * (Amazon CloudFront Developer Guide, "Customize at the edge with CloudFront Functions".)
 * @returns undefined where it has answered
 */
export async function runViewerRequest(
  spec: EdgeFunctionSpec,
  req: IncomingMessage,
  res: ServerResponse,
  { path, query }: Asked,
): Promise<Asked | undefined> {
  const event = eventOf("viewer-request", req, { path, query });
  const said = (await functionOf(spec)(event).said) as EdgeResponse | EdgeEvent["request"] | undefined;
  if (!said || typeof said !== "object") throw new Error(`${spec.name} returns neither request nor response`);
  const fault = faultOf(said, "statusCode" in said ? "response" : "request", event);
  if (fault) throw new Error(`${spec.name}: ${fault}`);
  if ("statusCode" in said) {
    res.writeHead(said.statusCode, said.statusDescription ?? "", headersOf(said));
    const { body } = said;
    res.end(
      typeof body === "object" && body.encoding === "base64"
        ? Buffer.from(body.data, "base64")
        : typeof body === "object"
          ? body.data
          : body,
    );
    return undefined;
  }
  const before = eventOf("viewer-request", req, { path, query }).request;
  for (const [name, { value }] of Object.entries(said.headers)) req.headers[name] = value;
  for (const name of Object.keys(before.headers)) if (!said.headers[name]) delete req.headers[name];
  const changed = JSON.stringify(said.querystring) !== JSON.stringify(before.querystring);
  return { path: said.uri, query: changed ? queryOf(said.querystring) : query };
}

/** Lets a function see the head of each answer; errors of an origin are none of its business, as on AWS. */
export function withViewerResponse(
  spec: EdgeFunctionSpec | undefined,
  req: IncomingMessage,
  asked: Asked,
  head: Head,
): Head {
  if (!spec) return head;
  return (status, headers) => {
    if (status >= 400) return head(status, headers);
    const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
    const cookies = lower.filter(([name]) => name === "set-cookie");
    const event = eventOf("viewer-response", req, asked);
    const response: EdgeResponse = {
      statusCode: status,
      headers: Object.fromEntries(
        lower.flatMap(([name, value]) =>
          name === "set-cookie" || value === undefined ? [] : [[name, { value: String(value) }]],
        ),
      ),
      cookies: {},
    };
    event.response = response;
    // It is an async function that awaits nothing: it is done when it returns.
    const { said, event: seen } = functionOf(spec)(event);
    Promise.resolve(said).catch(() => {});
    const changed = seen.response ?? response;
    const fault = faultOf(changed, "response", event);
    if (fault) throw new Error(`${spec.name}: ${fault}`);
    const { "set-cookie": added, ...own } = headersOf(changed);
    const all = [...cookies.flatMap(([, value]) => value ?? []), ...[added ?? []]].flat().map(String);
    return head(changed.statusCode, { ...own, ...(all.length > 0 && { "set-cookie": all }) });
  };
}

function eventOf(eventType: string, req: IncomingMessage, { path, query }: Asked): EdgeEvent {
  const { cookie = "", ...headers } = req.headers;
  const host = headers.host ?? "";
  return {
    version: "1.0",
    context: { distributionDomainName: host, distributionId: "LOCAL", eventType, requestId: randomUUID() },
    viewer: { ip: req.socket.remoteAddress ?? "127.0.0.1" },
    request: {
      method: req.method ?? "GET",
      uri: path,
      querystring: valuesOf([...new URLSearchParams(query)]),
      headers: valuesOf(
        Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(",")]),
      ),
      cookies: valuesOf(
        cookie.split(/; */).flatMap((pair) => {
          const at = pair.indexOf("=");
          return at > 0 ? [[pair.slice(0, at), pair.slice(at + 1)]] : [];
        }),
      ),
    },
  };
}

function valuesOf(pairs: string[][]): Values {
  const values: Values = {};
  for (const [name = "", value = ""] of pairs) {
    const known = values[name];
    if (!known) values[name] = { value };
    else known.multiValue = [...(known.multiValue ?? [{ value: known.value }]), { value }];
  }
  return values;
}

function queryOf(values: Values): string {
  const pairs = Object.entries(values).flatMap(([name, { value, multiValue }]) =>
    (multiValue ?? [{ value }]).map((one): [string, string] => [name, one.value]),
  );
  return new URLSearchParams(pairs).toString();
}

function headersOf({ headers = {}, cookies = {} }: EdgeResponse): OutgoingHttpHeaders {
  const set = Object.entries(cookies).map(
    ([name, { value, attributes }]) => `${name}=${value}${attributes ? `; ${attributes}` : ""}`,
  );
  return {
    ...Object.fromEntries(Object.entries(headers).map(([name, { value }]) => [name, value])),
    ...(set.length > 0 && { "set-cookie": set }),
  };
}
