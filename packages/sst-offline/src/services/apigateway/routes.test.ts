import { describe, expect, it } from "vitest";
import { createRoutes } from "./routes.ts";

const find = (keys: string[]) => {
  const match = createRoutes(
    keys.map((routeKey) => ({ routeKey, functionArn: routeKey, timeoutMs: 1, scopes: [] })),
  );
  return (method: string, path: string) => {
    const found = match(method, path);
    return found && [found.route.routeKey, found.pathParameters];
  };
};

describe("routes of an HTTP API", () => {
  // The example of the API Gateway Developer Guide, "Routing API requests".
  const guide = find([
    "GET /pets/dog/1",
    "GET /pets/dog/{id}",
    "GET /pets/{proxy+}",
    "ANY /{proxy+}",
    "$default",
  ]);

  it.each([
    ["GET", "/pets/dog/1", "GET /pets/dog/1", {}],
    ["GET", "/pets/dog/2", "GET /pets/dog/{id}", { id: "2" }],
    ["GET", "/pets/cat/1", "GET /pets/{proxy+}", { proxy: "cat/1" }],
    ["POST", "/test/5", "ANY /{proxy+}", { proxy: "test/5" }],
    ["POST", "/", "$default", {}],
  ])("%s %s goes to %s", (method, path, routeKey, parameters) => {
    expect(guide(method, path)).toEqual([routeKey, parameters]);
  });

  it("an exact method wins over ANY on the same path, in whatever order they stand", () => {
    expect(find(["ANY /a", "GET /a"])("GET", "/a")?.[0]).toBe("GET /a");
    expect(find(["ANY /a", "GET /a"])("PUT", "/a")?.[0]).toBe("ANY /a");
  });

  it("a path is taken whole: no prefix, no other method, no empty variable", () => {
    const match = find(["GET /a/{id}", "GET /b/{rest+}"]);
    for (const path of ["/a", "/a/", "/a/1/2", "/b", "/b/"]) expect(match("GET", path)).toBeUndefined();
    expect(match("POST", "/a/1")).toBeUndefined();
    expect(match("HEAD", "/a/1")).toBeUndefined();
  });

  it("variables are decoded, and a broken escape is left as it is", () => {
    expect(find(["GET /a/{id}"])("GET", "/a/x%20y%2Fz")?.[1]).toEqual({ id: "x y/z" });
    expect(find(["GET /a/{id}"])("GET", "/a/%E0%A4%A")?.[1]).toEqual({ id: "%E0%A4%A" });
  });
});
