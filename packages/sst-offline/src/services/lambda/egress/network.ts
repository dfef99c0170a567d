import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";
import { isLoopback, refusal } from "./refusal.ts";

type Unknown = (...args: unknown[]) => unknown;
type Callback = (error: Error | null, ...rest: unknown[]) => void;

/** Sockets, datagrams and names: each to this machine alone. */
export function refuseNetwork(): void {
  refuseSockets();
  refuseDatagrams();
  refuseLookups();
  refuseResolvers();
}

function refuseSockets(): void {
  const connect = net.Socket.prototype.connect as Unknown;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    const { host, port, path, options } = target(args);
    if (path === undefined && !isLoopback(host)) {
      process.nextTick(() => this.destroy(refusal(`${host}:${port}`)));
      return this;
    }
    // A lookup of one's own says of any name what it likes.
    if (path === undefined && options?.lookup) options.lookup = toLoopback(options.lookup, isLoopback);
    return connect.apply(this, args) as net.Socket;
  } as typeof net.Socket.prototype.connect;
}

interface Target {
  host: string;
  port?: unknown;
  path?: string;
  /** What net reads them from: a copy, which nobody changes meanwhile. */
  options?: { lookup?: unknown };
}

/** net's own normalized form is an array whose first member holds the options. */
function target(args: unknown[]): Target {
  const list = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  const [first, second] = list;
  if (first && typeof first === "object") {
    const options = { ...(first as { host?: string; port?: unknown; path?: string; lookup?: unknown }) };
    list[0] = options;
    const { host, port, path } = options;
    return { host: host ? String(host) : "localhost", port, path: path || undefined, options };
  }
  if (typeof first === "string" && Number.isNaN(Number(first))) return { host: "localhost", path: first };
  return { host: typeof second === "string" ? second : "localhost", port: first };
}

function toLoopback(lookup: unknown, isAllowed: (address: string) => boolean): Unknown {
  return (name, options, callback) =>
    (lookup as Unknown)(name, options, (error: Error | null, found: unknown, family: unknown) => {
      const addresses = Array.isArray(found)
        ? found.map(({ address }: { address: string }) => address)
        : [String(found)];
      const beyond = error ? undefined : addresses.find((address) => !isAllowed(address));
      (callback as Callback)(beyond === undefined ? error : refusal(beyond), found, family);
    });
}

/** Where dgram's functions have an address: `connect(port, address)`, `send(message[, offset, length], port, address)`. */
const ADDRESSES = { connect: [1], send: [2, 4] };

function refuseDatagrams(): void {
  for (const name of ["send", "connect"] as const) {
    const real = dgram.Socket.prototype[name] as Unknown;
    (dgram.Socket.prototype as unknown as Record<string, Unknown>)[name] = function (this: unknown, ...args) {
      for (const address of ADDRESSES[name].map((at) => args[at]))
        if (typeof address === "string" && address && !isLoopback(address)) throw refusal(address);
      return real.apply(this, args);
    };
  }
  // The lookup of a socket of datagrams is given where it is made, by either way.
  const held = ([options, ...rest]: unknown[]) => {
    const { lookup } = Object(options) as { lookup?: unknown };
    return [lookup ? { ...(options as object), lookup: toLoopback(lookup, isLookedUp) } : options, ...rest];
  };
  for (const name of ["createSocket", "Socket"] as const)
    (dgram as unknown as Record<string, unknown>)[name] = new Proxy(dgram[name] as unknown as Unknown, {
      apply: (real, self, args) => Reflect.apply(real, self, held(args)),
      construct: (real, args, of) => Reflect.construct(real, held(args), of),
    });
}

/** A socket that is bound to every address of this machine looks up the one that stands for them. */
const isLookedUp = (name: string) => isLoopback(name) || name === "0.0.0.0" || name === "::";

function refuseLookups(): void {
  const lookup = dns.lookup as unknown as Unknown;
  const guarded = (...args: unknown[]) => {
    if (isLookedUp(String(args[0]))) lookup(...args);
    else process.nextTick(args.at(-1) as Callback, refusal(String(args[0])));
  };
  dns.lookup = Object.assign(guarded, { __promisify__: dns.lookup.__promisify__ }) as typeof dns.lookup;
  const lookupPromise = dns.promises.lookup as unknown as Unknown;
  dns.promises.lookup = (async (name: string, ...rest: unknown[]) => {
    if (!isLookedUp(name)) throw refusal(name);
    return lookupPromise(name, ...rest);
  }) as typeof dns.promises.lookup;
}

/** Questions to name servers carry what is asked beyond this machine, whatever comes back. */
const QUESTIONS = /^(resolve.*|reverse|lookupService)$/;

function refuseResolvers(): void {
  const refuse: Unknown = (...args) => {
    process.nextTick(args.at(-1) as Callback, refusal(String(args[0])));
  };
  const reject: Unknown = async (name) => {
    throw refusal(String(name));
  };
  const places: [object, Unknown][] = [
    [dns, refuse],
    [dns.Resolver.prototype, refuse],
    [dns.promises, reject],
    [dns.promises.Resolver.prototype, reject],
  ];
  for (const [place, instead] of places) {
    // `Resolver` inherits some of them.
    const names = [place, Object.getPrototypeOf(place)].flatMap(Object.getOwnPropertyNames);
    for (const name of names.filter((one) => QUESTIONS.test(one)))
      (place as Record<string, unknown>)[name] = instead;
  }
}
