import { describe, expect, it } from "vitest";
import { secondStack } from "../../test/stack/snapshot.ts";
import type { Resource, Snapshot } from "../snapshot/format.ts";
import { apiSpecs } from "./apis.ts";
import { eventSourceSpecs } from "./event-sources.ts";
import { functionSpecs } from "./functions.ts";
import { readGraph } from "./graph.ts";
import { queueSpecs } from "./messaging.ts";
import { siteRoutes } from "./sites.ts";
import { bucketSpecs } from "./storage.ts";

const places = { site: "http://localhost:3000", endpoint: "http://127.0.0.1:3001" };
const read = (snapshot: Snapshot) => readGraph(snapshot, { places, secret: (name) => `the ${name}` });
const with_ = (...resources: Resource[]) => {
  const snapshot = secondStack();
  return { ...snapshot, resources: [...snapshot.resources, ...resources] };
};
/** The second stack with other inputs of one resource. */
const changed = (name: string, inputs: Resource["inputs"]) => {
  const snapshot = secondStack();
  const resource = snapshot.resources.find((known) => known.name === name)!;
  Object.assign(resource.inputs, inputs);
  return snapshot;
};
const pool = "us-east-1_Pool00001";

describe("addresses", () => {
  const graph = read(
    with_(
      { type: "aws:cognito/userPool:UserPool", name: "Pool", id: pool, inputs: {} },
      {
        type: "aws:cognito/userPoolDomain:UserPoolDomain",
        name: "Domain",
        id: "notes-login",
        inputs: { domain: "notes-login", userPoolId: pool },
      },
    ),
  );

  it.each([
    ["https://second.cloudfront.net/api/x", "http://localhost:3000/api/x"],
    ["https://second.execute-api.us-east-1.amazonaws.com/a", "http://127.0.0.1:3001/_api/second/a"],
    [
      `https://cognito-idp.us-east-1.amazonaws.com/${pool}/.well-known/jwks.json`,
      `http://127.0.0.1:3001/${pool}/.well-known/jwks.json`,
    ],
    [
      "https://notes-login.auth.us-east-1.amazoncognito.com/logout",
      `http://127.0.0.1:3001/_login/${pool}/logout`,
    ],
    [
      "https://sqs.us-east-1.amazonaws.com/123456789012/notes-queue",
      "http://127.0.0.1:3001/123456789012/notes-queue",
    ],
    ["https://notes-bucket.s3.us-east-1.amazonaws.com/a/b", "http://127.0.0.1:3001/notes-bucket/a/b"],
    ["https://notes-bucket.s3.amazonaws.com/a/b", "http://127.0.0.1:3001/notes-bucket/a/b"],
  ])("%s becomes %s", (from, to) => {
    expect(graph.localize({ deep: [from] })).toEqual({ deep: [to] });
  });

  it.each([
    `cognito-idp.us-east-1.amazonaws.com/${pool}`,
    `arn:aws:cognito-idp:us-east-1:123456789012:userpool/${pool}`,
    "https://sqs.us-east-1.amazonaws.com/123456789012/notes-queue-of-another",
    "https://second.cloudfront.net.example.com",
    "https://example.com/",
  ])("%s stays", (text) => {
    expect(graph.localize(text)).toBe(text);
  });
});

describe("what is refused, by name", () => {
  const why = (snapshot: Snapshot) => {
    try {
      const graph = read(snapshot);
      apiSpecs(graph);
      functionSpecs(graph);
      eventSourceSpecs(graph);
      queueSpecs(graph);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each<[string, Snapshot, string]>([
    [
      "an unknown type",
      with_({ type: "aws:kinesis/stream:Stream", name: "Clicks", id: "c", inputs: {} }),
      'aws:kinesis/stream:Stream "Clicks": the local cloud does not know this resource type',
    ],
    [
      "an unknown property",
      changed("Queue", { sparkle: true }),
      'aws:sqs/queue:Queue "Queue": the local cloud does not know the property "sparkle"',
    ],
    [
      "a value that is not built",
      changed("Queue", { deduplicationScope: "account" }),
      'aws:sqs/queue:Queue "Queue": property "deduplicationScope" is not one that the local cloud can honor',
    ],
    [
      "a FIFO queue by another name",
      changed("Queue", { fifoQueue: true }),
      'aws:sqs/queue:Queue "Queue": the name of a FIFO queue ends with ".fifo"',
    ],
    [
      "an integration without its function",
      changed("Integration", { integrationUri: "arn:aws:lambda:us-east-1:123456789012:function:gone" }),
      'aws:apigatewayv2/integration:Integration "Integration" refers to the function "arn:aws:lambda:us-east-1:123456789012:function:gone", which the snapshot does not hold',
    ],
    [
      "a route without its authorizer",
      changed("GET /api/claims", { authorizerId: "gone" }),
      'aws:apigatewayv2/route:Route "GET /api/claims" refers to "gone", which the snapshot does not hold',
    ],
    [
      "an event source that is neither a queue nor a table's stream",
      changed("Mapping", { eventSourceArn: "arn:aws:kinesis:us-east-1:123456789012:stream/x" }),
      'aws:lambda/eventSourceMapping:EventSourceMapping "Mapping": the local cloud takes events from queues and tables\' streams only',
    ],
    [
      "a redrive policy without a queue",
      changed("Queue", { redrivePolicy: "{}" }),
      'aws:sqs/queue:Queue "Queue": property "redrivePolicy" does not name a queue and a count',
    ],
    ["another format", { ...secondStack(), format: 2 as 1 }, "the snapshot has format 2"],
  ])("%s", (_, snapshot, message) => {
    expect(why(snapshot)).toContain(message);
  });

  it("all of it at once", () => {
    const snapshot = changed("Queue", { sparkle: true });
    snapshot.resources.push({ type: "aws:kinesis/stream:Stream", name: "Clicks", id: "c", inputs: {} });
    expect(why(snapshot)?.split("\n")).toHaveLength(2);
  });
});

describe("what is not honored is named", () => {
  it("types and properties, once each with the resources that ask for them", () => {
    const graph = read(
      with_(
        { type: "aws:s3/bucketVersioning:BucketVersioning", name: "One", id: "one", inputs: {} },
        { type: "aws:s3/bucketVersioning:BucketVersioning", name: "Two", id: "two", inputs: {} },
        {
          type: "aws:dynamodb/table:Table",
          name: "Busy",
          id: "busy",
          inputs: { name: "s", attributes: [{ name: "k", type: "S" }], hashKey: "k", readCapacity: 5 },
        },
      ),
    );
    expect(graph.notHonored).toEqual([
      "aws:s3/bucketVersioning:BucketVersioning: a put replaces the object (One, Two)",
      "aws:dynamodb/table:Table readCapacity: capacity is not limited (Busy)",
    ]);
  });

  it("a feature that is switched off asks for nothing", () => {
    expect(read(changed("Counts", { streamEnabled: false, readCapacity: null })).notHonored).toEqual([]);
  });
});

describe("specs", () => {
  const graph = read(secondStack());

  it("of a function hold its links with secrets filled in, its environment with local addresses", () => {
    const api = functionSpecs(graph).find(({ name }) => name === "second-api");
    expect(api).toMatchObject({
      roleArn: "arn:aws:iam::123456789012:role/api",
      links: { Notes: { name: "notes-bucket" }, Token: { value: "the Token" } },
      environment: { SITE: "http://localhost:3000/x" },
      timeoutSeconds: 30,
    });
  });

  it("of a bucket hold its rules for this machine's origin", () => {
    expect(bucketSpecs(graph)).toEqual([
      expect.objectContaining({
        name: "notes-bucket",
        corsRules: [expect.objectContaining({ allowedOrigins: ["http://localhost:3000"] })],
        notifications: [
          {
            destinationArn: "arn:aws:sns:us-east-1:123456789012:notes-topic",
            events: ["s3:ObjectCreated:*"],
            filterPrefix: "in/",
          },
        ],
      }),
    ]);
  });

  it("of a bucket hold its lifecycle rules, and refuse what is not built", () => {
    const rule = (more: object): Resource => ({
      type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
      name: "NotesLifecycle",
      id: "l",
      inputs: { bucket: "notes-bucket", rules: [{ id: "old", status: "Enabled", ...more }] },
    });
    const [spec] = bucketSpecs(read(with_(rule({ filter: { prefix: "tmp/" }, expiration: { days: 3 } }))));
    expect(spec?.lifecycleRules).toEqual([
      expect.objectContaining({ id: "old", enabled: true, prefix: "tmp/", expirationDays: 3 }),
    ]);
    expect(() => read(with_(rule({ filter: { objectSizeGreaterThan: 9 } })))).toThrow(
      'NotesLifecycle": property "rules.filter.objectSizeGreaterThan" cannot be honored: rules are told apart by prefix',
    );
  });

  it("of the site name the API in process and the folder", () => {
    expect(siteRoutes(graph, "/app")).toEqual([
      { path: "/api", apiId: "second" },
      expect.objectContaining({
        path: "/",
        site: "Web",
        folder: expect.stringMatching(/app.no-such-folder$/),
      }),
    ]);
  });
});
