import { describe, expect, it } from "vitest";
import {
  all,
  find,
  functionOf,
  one,
  roleStatements,
  routes,
  type Snapshot,
  statements,
} from "../../src/index.ts";

const ROLE = "aws:iam/role:Role";
const snapshot: Snapshot = {
  format: 1,
  app: { name: "a", stage: "s", region: "r", account: "123456789012", removal: "remove", protect: false },
  outputs: {},
  routers: [],
  resources: [
    { type: "aws:apigatewayv2/authorizer:Authorizer", name: "Jwt", id: "jwt", inputs: {} },
    {
      type: "aws:apigatewayv2/integration:Integration",
      name: "I",
      id: "integration",
      inputs: { integrationUri: "arn:f" },
    },
    {
      type: "aws:apigatewayv2/route:Route",
      name: "Closed",
      id: "r1",
      inputs: {
        routeKey: "GET /closed",
        target: "integrations/integration",
        authorizationType: "JWT",
        authorizerId: "jwt",
        authorizationScopes: ["read"],
      },
    },
    {
      type: "aws:apigatewayv2/route:Route",
      name: "Open",
      id: "r2",
      inputs: { routeKey: "GET /open", target: "integrations/gone", authorizationType: "NONE" },
    },
    {
      type: ROLE,
      name: "FRole",
      id: "f-role",
      arn: "arn:role",
      inputs: {
        inlinePolicies: [
          { name: "a", policy: { Statement: { Effect: "Allow", Action: "a:B", Resource: "*" } } },
        ],
      },
    },
    {
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "Beside",
      id: "beside",
      inputs: { role: "f-role", policy: { Statement: { Effect: "Allow", Action: "c:D", Resource: "*" } } },
    },
    {
      type: "aws:lambda/function:Function",
      name: "F",
      id: "f",
      arn: "arn:f",
      inputs: { role: "arn:role" },
      source: { handler: "src/f.handler", links: {}, install: [] },
    },
  ],
};

describe("questions to a snapshot", () => {
  it("one: the only fit, else an error that names what there is", () => {
    expect(one(snapshot, ROLE).name).toBe("FRole");
    expect(one(snapshot, "aws:apigatewayv2/route:Route", /^Op/).id).toBe("r2");
    expect(() => one(snapshot, "aws:apigatewayv2/route:Route")).toThrow("of Closed, Open");
    expect(() => one(snapshot, ROLE, "Other")).toThrow("of FRole");
    expect(all(snapshot, "aws:s3/bucket:Bucket")).toEqual([]);
  });

  it("find: by ARN or id", () => {
    expect(find(snapshot, "arn:f")?.name).toBe("F");
    expect(find(snapshot, "f", ROLE)).toBeUndefined();
  });

  it("statements: text or laid open, single or listed", () => {
    const policy = {
      Statement: { Effect: "Allow", Action: "a:B", NotResource: ["x"], Principal: { AWS: "me" } },
    };
    const expected = [
      {
        Effect: "Allow",
        Action: ["a:B"],
        NotAction: [],
        Resource: [],
        NotResource: ["x"],
        Principal: { AWS: ["me"] },
      },
    ];
    expect(statements(policy)).toEqual(expected);
    expect(statements(JSON.stringify(policy))).toEqual(expected);
    expect(statements(undefined)).toEqual([]);
  });

  it("functionOf: the function that runs a handler, with its role", () => {
    const { role } = functionOf(snapshot, "src/f.handler");
    expect(roleStatements(snapshot, role)).toEqual(
      ["a:B", "c:D"].map((action) => expect.objectContaining({ Action: [action], Resource: ["*"] })),
    );
    expect(() => functionOf(snapshot, "src/g.handler")).toThrow("0 functions run src/g.handler");
  });

  it("routes: what guards them and what answers them", () => {
    expect(routes(snapshot)).toEqual([
      expect.objectContaining({
        key: "GET /closed",
        scopes: ["read"],
        authorizer: expect.objectContaining({ name: "Jwt" }),
        function: expect.objectContaining({ name: "F" }),
      }),
      expect.objectContaining({ key: "GET /open", scopes: [], function: undefined }),
    ]);
    expect(routes(snapshot)[1]).not.toHaveProperty("authorizer");
  });
});
