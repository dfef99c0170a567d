import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

/**
 * Refuses every connection out of this process but those to the machine itself: what runs on the local
 * cloud must not reach a real account, nor send anybody's data away. A child process of a function is
 * not covered.
 */
export function refuseEgress(): void {
  const connect = net.Socket.prototype.connect as (...args: unknown[]) => net.Socket;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    const { host, port, path } = target(args);
    if (path === undefined && !isLoopback(host)) {
      process.nextTick(() => this.destroy(refusal(`${host}:${port}`)));
      return this;
    }
    return connect.apply(this, args);
  } as typeof net.Socket.prototype.connect;

  const lookup = dns.lookup as (...args: unknown[]) => void;
  const guarded = (...args: unknown[]) => {
    const callback = args.at(-1) as (error: Error) => void;
    if (isLoopback(String(args[0]))) lookup(...args);
    else process.nextTick(callback, refusal(String(args[0])));
  };
  dns.lookup = Object.assign(guarded, { __promisify__: dns.lookup.__promisify__ }) as typeof dns.lookup;
  const lookupPromise = dns.promises.lookup as (...args: unknown[]) => Promise<unknown>;
  dns.promises.lookup = (async (name: string, ...rest: unknown[]) => {
    if (!isLoopback(name)) throw refusal(name);
    return lookupPromise(name, ...rest);
  }) as typeof dns.promises.lookup;

  const send = dgram.Socket.prototype.send as (...args: unknown[]) => void;
  dgram.Socket.prototype.send = function (this: dgram.Socket, ...args: unknown[]) {
    const address = args.findLast((arg) => typeof arg === "string");
    if (typeof address === "string" && !isLoopback(address)) throw refusal(address);
    send.apply(this, args);
  } as typeof dgram.Socket.prototype.send;
  syncBuiltinESMExports();
}

/** net's own normalized form is an array whose first member holds the options. */
function target(args: unknown[]): { host: string; port?: unknown; path?: string } {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (first && typeof first === "object") {
    const { host = "localhost", port, path } = first as { host?: string; port?: unknown; path?: string };
    return { host, port, path };
  }
  if (typeof first === "string" && Number.isNaN(Number(first))) return { host: "localhost", path: first };
  return { host: typeof second === "string" ? second : "localhost", port: first };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);
}

function refusal(to: string): Error {
  const own = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|on\.aws)(:|$)/.test(to);
  const hint = own ? "; AWS's services answer at AWS_ENDPOINT_URL, which its SDKs ask by themselves" : "";
  return Object.assign(new Error(`the local cloud refuses connections beyond this machine: ${to}${hint}`), {
    code: "ECONNREFUSED",
  });
}
