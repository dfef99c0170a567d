import { createRequire } from "node:module";
import { runInContext } from "node:vm";
import type { EdgeFunctionSpec } from "../../graph/edge-functions.ts";
import { createEdgeContext } from "./edge-runtime.ts";

interface Value {
  value: string;
  multiValue?: { value: string }[];
}
export type Values = Record<string, Value>;

/** As a function of CloudFront is given it. (Amazon CloudFront Developer Guide, "CloudFront Functions event structure".) */
export interface EdgeEvent {
  version: "1.0";
  context: { distributionDomainName: string; distributionId: string; eventType: string; requestId: string };
  viewer: { ip: string };
  request: { method: string; uri: string; querystring: Values; headers: Values; cookies: Values };
  response?: EdgeResponse;
}

export interface EdgeResponse {
  statusCode: number;
  statusDescription?: string;
  headers?: Values;
  cookies?: Record<string, Value & { attributes?: string }>;
  body?: string | { encoding?: "text" | "base64"; data: string };
}

/** What the runtime lets a function load. (The same guide, "JavaScript runtime 2.0 features for CloudFront Functions".) */
const MODULES = new Set(["crypto", "querystring", "buffer"]);
const require = createRequire(import.meta.url);

/** What a function makes of an event. */
export interface Ran {
  /** The event as the function has left it. */
  event: EdgeEvent;
  /** What it returns, or a promise of it. */
  said: unknown;
}

/**
 * Makes a function of CloudFront callable. It is the app's own code, as its handlers are; that it sees neither
 * Node nor this module keeps it to what runs on AWS, and is no wall.
 * @throws Error for code that is none
 */
export function compileEdgeFunction({ name, code, values }: EdgeFunctionSpec): (event: EdgeEvent) => Ran {
  const cloudfront = {
    kvs: () => ({
      async get(key: string) {
        if (!Object.hasOwn(values, key)) throw new Error(`the key-value store has no ${key}`);
        return values[key];
      },
      exists: async (key: string) => Object.hasOwn(values, key),
      count: async () => Object.keys(values).length,
    }),
    updateRequestOrigin() {
      throw new Error("origins are not changed by functions here");
    },
  };
  const load = (module: string) => {
    if (module === "cloudfront") return cloudfront;
    if (!MODULES.has(module)) throw new Error(`${module} is no module of CloudFront Functions`);
    return require(module) as unknown;
  };
  const script = code.replace(
    /^\s*import\s+(\w+)\s+from\s+["'](\w+)["'];?/gm,
    (_line, local: string, module: string) => `const ${local} = require("${module}");`,
  );
  const context = createEdgeContext({
    require: load,
    console: { log() {} },
    Buffer,
    atob,
    btoa,
    TextDecoder,
    TextEncoder,
  });
  // The runtime is strict by default. Its objects have its own prototypes, the event's too.
  const run = runInContext(
    `"use strict";\n${script}\n;(text) => { const event = JSON.parse(text); return { event, said: handler(event) }; }`,
    context,
    { filename: name, lineOffset: -1 },
  ) as (text: string) => Ran;
  return (event) => run(JSON.stringify(event));
}
