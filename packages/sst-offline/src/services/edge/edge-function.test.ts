import { describe, expect, it } from "vitest";
import { compileEdgeFunction, type EdgeEvent } from "./edge-function.ts";
import { faultOf } from "./event-rules.ts";

const event: EdgeEvent = {
  version: "1.0",
  context: { distributionDomainName: "d", distributionId: "E", eventType: "viewer-request", requestId: "r" },
  viewer: { ip: "192.0.2.7" },
  request: {
    method: "GET",
    uri: "/a",
    querystring: {},
    headers: { host: { value: "example.org" }, "x-cache": { value: "old" } },
    cookies: {},
  },
};

/** What an expression is, in a function of CloudFront. */
const evaluated = async (expression: string) => {
  const code = `import cf from "cloudfront";\nasync function handler(event) { return { is: ${expression} }; }`;
  const { said } = compileEdgeFunction({ name: "F", code, values: { a: "b" } })(event);
  return ((await said) as { is: unknown }).is;
};

describe("a function of CloudFront", () => {
  it.each([
    ["[1, 2, 3].includes(2) && 'abc'.replaceAll('b', 'x')", "axc"],
    ["Object.entries({ a: 1 })[0].join('=')", "a=1"],
    ["'a b'.split(' ').map((x) => x.padStart(3, '-')).join()", "--a,--b"],
    ["JSON.stringify(Object.assign({}, event.viewer))", '{"ip":"192.0.2.7"}'],
    ["'2026-11'.replace(/(?<y>\\d+)-(\\d+)/, '$2/$1')", "11/2026"],
    ["require('crypto').createHash('sha256').update('a').digest('hex').slice(0, 8)", "ca978112"],
    ["require('querystring').parse('a=b').a", "b"],
    ["atob(btoa('x')) + Buffer.from('y').toString('base64url')", "xeQ"],
    ["await cf.kvs().get('a')", "b"],
    ["typeof new Date().getTime()", "number"],
    ["await Promise.all([1, Promise.resolve(2)]).then((all) => all.length)", 2],
  ])("has %s", async (expression, is) => {
    expect(await evaluated(expression)).toBe(is);
  });

  it.each(
    `setTimeout setInterval setImmediate queueMicrotask fetch process global module Map Set WeakMap Proxy Reflect BigInt Intl
    WebAssembly URL URLSearchParams structuredClone performance eval escape`.split(/\s+/),
  )("has no %s", async (name) => {
    expect(await evaluated(`typeof ${name}`)).toBe("undefined");
  });

  it.each([
    "[1].flatMap((x) => x)",
    "[1].at(-1)",
    "Array.from('ab')",
    "Object.fromEntries([])",
    "'a'.matchAll(/a/g)",
    "'a'.localeCompare('b')",
    "Object.hasOwn({}, 'a')",
    "event.request.uri.at(0)",
    "new Function('return 1')()",
    "(() => {}).constructor('return 1')()",
    "require('fs')",
    "require('node:crypto')",
    "undeclared = 1",
    "cf.updateRequestOrigin({})",
  ])("fails at %s", async (expression) => {
    await expect(evaluated(expression)).rejects.toThrow();
  });

  it("leaves the event that it was given alone", async () => {
    const code = "function handler(event) { event.request.uri = '/b'; return event.request; }";
    const ran = compileEdgeFunction({ name: "F", code, values: {} })(event);
    expect(ran.event.request.uri).toBe("/b");
    expect(event.request.uri).toBe("/a");
  });
});

describe("what it gives back", () => {
  const request = (change: Partial<EdgeEvent["request"]>) =>
    faultOf({ ...event.request, ...change }, "request", event);
  const header = (name: string, value: unknown = "x") =>
    request({ headers: { ...event.request.headers, [name]: { value } as { value: string } } });

  it("may be what was there, and more", () => {
    expect(request({})).toBeUndefined();
    expect(request({ uri: "/b", headers: {} })).toBeUndefined();
    expect(header("x-own")).toBeUndefined();
  });

  it.each([
    [header("X-Own"), 'the header "X-Own" is not in lower case'],
    [header("cookie"), "cookie is no header here"],
    [header("x-own", 1), 'the header "x-own" has no text as its value'],
    [header("x-edge-location"), 'the header "x-edge-location" may not be set'],
    [header("x-cache", "new"), 'the header "x-cache" may not be set'],
    [header("host"), 'the header "host" can only be read'],
    [request({ uri: "b" }), 'the URI "b" does not begin with /'],
    [request({ method: "POST" }), "it changes the method"],
    [faultOf({ statusCode: 42 }, "response", event), "42 is no status"],
    [
      faultOf({ statusCode: 200, headers: { "content-length": { value: "1" } } }, "response", event),
      'the header "content-length" can only be read',
    ],
    [
      faultOf({ statusCode: 200, headers: { "set-cookie": { value: "a=b" } } }, "response", event),
      "set-cookie is no header here",
    ],
  ])("is refused: %s", (fault, words) => {
    expect(fault).toContain(words);
  });
});
