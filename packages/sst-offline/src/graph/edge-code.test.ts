import { describe, expect, it } from "vitest";
import { faultsOfEdgeCode } from "./edge-code.ts";

const within = (code: string, runtime = "cloudfront-js-2.0") =>
  faultsOfEdgeCode(`async function handler(event) {\n${code}\nreturn event.request;\n}`, runtime);

it.each([
  "const a = `x ${event.request.uri} ${`y`}`; let b = 2 ** 3; var c = 1_000;",
  "const f = (first, ...rest) => rest.length; for (const k in event) { if (k) continue; }",
  "async function more() { return await Promise.all([]); } await more();",
  "try { throw new Error('x'); } catch (e) {} finally {}",
  "const o = { a: 1, get b() { return 1; }, ['c']: 2, d() {} }; label: do { break label; } while (true);",
  "const m = /(?<year>\\d{4})/.exec('2026'); switch (m) { case null: break; default: }",
])("the runtime has: %s", (code) => {
  expect(within(code)).toEqual([]);
});

it.each([
  ["const a = event?.request;", "?."],
  ["const a = event.a ?? 1;", "??"],
  ["event.a ??= 1;", "??="],
  ["event.a ||= 1;", "||="],
  ["const { uri } = event.request;", "destructuring"],
  ["const [a] = [1];", "destructuring"],
  ["const a = [...[1]];", "..."],
  ["const a = { ...event };", "..."],
  ["for (const a of [1]) {}", "for … of"],
  ["class A {}", "class"],
  ["const f = (a = 1) => a;", "a default value"],
  ["const f = async () => 1;", "an async function that is a value"],
  ["function* g() {}", "a generator"],
  ["try {} catch {}", "catch without a name"],
  ["const a = 1n;", "a BigInt"],
  ["await import('x');", "import()"],
  ["debugger;", "DebuggerStatement"],
])("it has not: %s", (code, what) => {
  expect(within(code)[0]).toBe(`line 2: ${what} is not in cloudfront-js-2.0`);
});

describe("the first runtime", () => {
  it.each([
    ["const a = 1;", "line 2: const"],
    ["let a = 1;", "line 2: let"],
  ])("has less: %s", (code, what) => {
    const faults = within(code, "cloudfront-js-1.0");
    expect(faults).toContain("line 1: async is not in cloudfront-js-1.0");
    expect(faults).toContain(`${what} is not in cloudfront-js-1.0`);
  });

  it("has what ES 5.1 has, arrows and templates", () => {
    const code = "function handler(event) { var f = (a) => `${a}`; return f(event); }";
    expect(faultsOfEdgeCode(code, "cloudfront-js-1.0")).toEqual([]);
  });
});

it("a function has 10 KB at most, and is JavaScript, in strict mode", () => {
  expect(within(`var a = "${"x".repeat(10_240)}";`)).toEqual([
    expect.stringMatching(/^it has 10\d{3} bytes, and a function of CloudFront 10240 at most$/),
  ]);
  expect(within("with (event) {}")).toEqual([expect.stringMatching(/^it is not JavaScript: /)]);
  expect(within("}")).toEqual([expect.stringMatching(/^it is not JavaScript: /)]);
});
