/** The stack as `sst dev` deploys it: functions run on this machine, and so do the pages. */
import {
  all,
  type DevCommand,
  find,
  functionOf,
  one,
  roleStatements,
  type Snapshot,
  trust,
} from "sst-offline";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluated } from "../snapshot/evaluated.ts";

const EVALUATIONS_MS = 5 * 60_000;
const HERE = "http://localhost:3000";

let live: Snapshot;
let devCommands: DevCommand[];

beforeAll(async () => {
  ({ snapshot: live, devCommands } = await evaluated("ada", {
    dev: true,
    settings: { signUp: ["example.org"], monthlyBudget: 10 },
  }));
}, EVALUATIONS_MS);

describe("under sst dev", () => {
  it("the site is Next's server on this machine, which knows where the API is", () => {
    const { apiEndpoint } = one(live, "aws:apigatewayv2/api:Api").outputs!;
    expect(devCommands).toEqual([
      {
        name: "Web",
        command: "npm run dev -- --hostname localhost --port 3000",
        directory: "packages/web",
        environment: { PHOTOTAG_API: apiEndpoint },
        url: HERE,
      },
    ]);
    expect(live.outputs.url).toBe(HERE);
  });

  it("no page is deployed", () => {
    expect(all(live, "aws:s3/bucket:Bucket").map(({ name }) => name)).toEqual(["PhotosBucket"]);
    expect(live.routers[0]!.routes.map(({ path }) => path)).toEqual(["/api"]);
  });

  it("one signs in from there, and comes back to it", () => {
    expect(find(live, live.outputs.webClientId)!.inputs).toMatchObject({
      callbackUrls: [`${HERE}/api/auth/callback/cognito`],
      logoutUrls: [`${HERE}/`],
    });
  });

  it("cookies are of an address without TLS, which next-auth tells by its own address", () => {
    const { environment } = functionOf(live, "packages/functions/src/auth.handler").function.inputs;
    expect(environment).toMatchObject({ variables: { NEXTAUTH_URL: HERE } });
  });

  it("pages there send photos to the bucket", () => {
    const { corsRules } = one(live, "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration").inputs;
    expect(corsRules).toEqual([expect.objectContaining({ allowedOrigins: [HERE] })]);
  });

  it("every function is a bridge to this machine, where its source runs with its own links", () => {
    const functions = all(live, "aws:lambda/function:Function");
    expect(functions.map(({ source }) => source!.handler).sort()).toEqual(
      ["admit", "api", "auth", "jobs", "password-reset", "recognize", "sweep"].map(
        (name) => `packages/functions/src/${name}.handler`,
      ),
    );
    for (const { name, inputs, source } of functions) {
      expect(inputs, name).toMatchObject({ runtime: "provided.al2023", handler: "bootstrap" });
      const { variables } = inputs.environment as { variables: Record<string, string> };
      expect(variables.SST_FUNCTION_ID, name).toBe(name.replace(/Function$/, ""));
      expect(variables.SST_APPSYNC_HTTP, name).toBeTruthy();
      if (source!.handler.includes("/api.")) expect(Object.keys(source!.links)).toContain("Library");
    }
  });

  it("this machine takes on the functions' roles, as it may on no stage that is deployed", () => {
    for (const { inputs, name } of all(live, "aws:lambda/function:Function")) {
      const role = find(live, inputs.role, "aws:iam/role:Role")!;
      expect(trust(role), name).toEqual([
        expect.objectContaining({
          Principal: {
            Service: ["lambda.amazonaws.com"],
            AWS: ["arn:aws:iam::123456789012:root"],
          },
        }),
      ]);
      const granted = roleStatements(live, role).flatMap(({ Action }) => Action);
      expect(granted, name).toContain("appsync:*");
    }
  });

  it("what is not a function or a page is as it is deployed", () => {
    const mappings = all(live, "aws:lambda/eventSourceMapping:EventSourceMapping");
    expect(mappings.map(({ inputs }) => [inputs.batchSize, inputs.functionResponseTypes])).toEqual([
      [1, ["ReportBatchItemFailures"]],
      [1, ["ReportBatchItemFailures"]],
    ]);
    expect(one(live, "aws:sns/topicSubscription:TopicSubscription").inputs.rawMessageDelivery).toBe(true);
  });
});
