import fc from "fast-check";
import { jsonOf, type Operation } from "./operations.ts";
import { hostile, type Known, nearly, valid } from "./values.ts";

export interface Asked {
  method: string;
  /** With its query. */
  path: string;
  body?: string;
  type?: string;
}

/** Requests of a route: as described, nearly so, and not at all. */
export function requestsOf(operation: Operation, known: Known): fc.Arbitrary<Asked> {
  const { method, path, parameters = [] } = operation;
  const body = jsonOf(operation.requestBody);
  const inPath = parameters.filter((one) => one.in === "path");
  const inQuery = parameters.filter((one) => one.in === "query");
  return fc
    .record({
      params: fc.tuple(
        ...inPath.map(({ schema }) => mostly(valid(schema, known), fc.oneof(fc.string(), hostile))),
      ),
      query: fc.tuple(
        ...inQuery.map(({ schema, required }) =>
          fc.option(mostly(valid(schema, known), hostile), { freq: required ? 20 : 2, nil: undefined }),
        ),
      ),
      twice: fc.boolean(),
      raw: fc.option(fc.constantFrom("%", "%ff=%fe", "q=%ed%a0%80", "&&&", "ids[]=1", "id=&id="), {
        freq: 20,
      }),
      body: body ? bodies(valid(body, known)) : fc.constant(undefined),
      type: mostly(
        fc.constant("application/json"),
        fc.constantFrom("text/plain", "application/json; charset=x", ""),
      ),
    })
    .map(({ params, query, twice, raw, body, type }) => {
      const filled = inPath.reduce((all, { name }, n) => all.replace(`{${name}}`, escaped(params[n])), path);
      const said = new URLSearchParams();
      for (const [n, { name }] of inQuery.entries())
        for (const value of [query[n]].flat())
          if (value !== undefined) for (const _ of twice ? [1, 2] : [1]) said.append(name, plain(value));
      // A URL is no longer than API Gateway takes.
      const search = [
        said
          .toString()
          .slice(0, 8000)
          .replace(/%[^%]{0,1}$/, ""),
        raw,
      ]
        .filter(Boolean)
        .join("&");
      return { method, path: search ? `${filled}?${search}` : filled, body, type };
    });
}

const mostly = <T, U>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<U>): fc.Arbitrary<T | U> =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: other });

function bodies(described: fc.Arbitrary<unknown>): fc.Arbitrary<string | undefined> {
  return fc.oneof(
    { weight: 6, arbitrary: described.map(json) },
    { weight: 6, arbitrary: nearly(described).map(json) },
    { weight: 1, arbitrary: hostile.map(json) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("", "{", "nul", "[".repeat(5000), '"\\ud800"', "\0", "{}{}", undefined),
    },
  );
}

const json = (value: unknown) => JSON.stringify(value);
const plain = (value: unknown) => (typeof value === "string" ? value : json(value)).slice(0, 2000);
const escaped = (value: unknown) =>
  encodeURIComponent(Buffer.from(plain(value).slice(0, 300)).toString()) || "-";
