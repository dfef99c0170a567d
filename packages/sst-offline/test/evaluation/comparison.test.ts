import { describe, expect, it } from "vitest";
import { differences, type Json, type Resource, report, type Snapshot } from "../../src/index.ts";

const snapshot = (resources: Resource[], protect = false): Snapshot => ({
  format: 1,
  app: { name: "a", stage: "s", region: "r", account: "123456789012", removal: "remove", protect },
  outputs: {},
  routers: [],
  resources,
});
const queue = (name: string, inputs: Resource["inputs"]): Resource => ({
  type: "queue",
  name,
  id: name,
  inputs,
});

it("says nothing of two that are the same", () => {
  expect(differences(snapshot([queue("A", { x: 1 })]), snapshot([queue("A", { x: 1 })]))).toEqual([]);
});

it("says what was made, deleted and changed, and where", () => {
  const before = snapshot([
    queue("A", { wait: 30, tags: ["a"], policy: { Effect: "Deny" } }),
    queue("B", {}),
  ]);
  const after = snapshot([queue("A", { wait: 60, tags: ["a", "b"], policy: "none" }), queue("C", {})], true);
  expect(differences(before, after)).toEqual([
    "~ app.protect false → true",
    "+ queue C",
    "- queue B",
    "~ queue A: inputs.wait 30 → 60",
    '~ queue A: inputs.tags[1] (none) → "b"',
    '~ queue A: inputs.policy {"Effect":"Deny"} → "none"',
  ]);
});

const arn = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;
const role = (name: string, statement: Json, service = "lambda.amazonaws.com"): Resource => ({
  type: "aws:iam/role:Role",
  name,
  id: `a-s-${name}`,
  inputs: {
    assumeRolePolicy: {
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } }],
    },
    inlinePolicies: [{ name: "inline", policy: { Statement: statement } }],
  },
});
const jobs: Resource = {
  ...queue("Jobs", {}),
  id: "https://sqs/123456789012/a-s-Jobs",
  arn: arn("a-s-Jobs"),
};

describe("a report", () => {
  const of = (before: Resource[], after: Resource[]) => report(snapshot(before), snapshot(after));

  it("says so when nothing changes", () => {
    expect(of([jobs], [jobs])).toBe("Nothing changes in the cloud.\n");
  });

  it("says first who may do more and less, by the names of things", () => {
    const before = [
      jobs,
      role("Worker", { Effect: "Allow", Action: "sqs:SendMessage", Resource: jobs.arn! }),
    ];
    const after = [
      jobs,
      role("Worker", { Effect: "Allow", Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage"], Resource: "*" }),
    ];
    expect(of(before, after)).toBe(`### Permissions: more

- \`Worker\` may \`sqs:DeleteMessage\`, \`sqs:ReceiveMessage\` on **everything**

### Permissions: less

- \`Worker\` may \`sqs:SendMessage\` on \`Jobs\`

### Changed (1)

- \`aws:iam/role:Role\` **Worker**
  - its policy: see the permissions
`);
  });

  it("takes no notice of how a policy is worded", () => {
    const [a, b] = [
      { Effect: "Allow", Action: ["sqs:SendMessage", "sqs:DeleteMessage"], Resource: jobs.arn! },
      [
        { Effect: "Allow", Action: "sqs:DeleteMessage", Resource: [jobs.arn!] },
        { Effect: "Allow", Action: "sqs:SendMessage", Resource: jobs.arn! },
      ],
    ];
    expect(of([jobs, role("Worker", a)], [jobs, role("Worker", b)])).not.toContain("Permissions");
  });

  it("counts as permissions who may take on a role, a policy of a queue, and a route that is opened", () => {
    const route = (authorizationType: string): Resource => ({
      type: "aws:apigatewayv2/route:Route",
      name: "Route",
      id: "route-1",
      inputs: { routeKey: "GET /jobs", authorizationType, authorizerId: "auth-1" },
    });
    const authorizer: Resource = {
      type: "aws:apigatewayv2/authorizer:Authorizer",
      name: "People",
      id: "auth-1",
      inputs: {},
    };
    const policy: Resource = {
      type: "aws:sqs/queuePolicy:QueuePolicy",
      name: "JobsPolicy",
      id: "policy-1",
      inputs: {
        policy: {
          Statement: [
            {
              Effect: "Allow",
              Principal: "*",
              Action: "sqs:*",
              Resource: jobs.arn!,
              Condition: { ArnEquals: { "aws:SourceArn": "arn:aws:sns:eu-west-1:123456789012:news" } },
            },
          ],
        },
      },
    };
    const before = [jobs, authorizer, route("JWT"), role("Worker", [])];
    const after = [jobs, authorizer, route("NONE"), role("Worker", [], "ec2.amazonaws.com"), policy];
    expect(of(before, after)).toContain(`### Permissions: more

- **anyone** may \`sqs:*\` on \`Jobs\` if \`aws:SourceArn\` ArnEquals \`arn:aws:sns:eu-west-1:123456789012:news\`
- **anyone** may call \`GET /jobs\`
- \`ec2.amazonaws.com\` may \`sts:AssumeRole\` on \`Worker\`

### Permissions: less

- \`lambda.amazonaws.com\` may \`sts:AssumeRole\` on \`Worker\`
- who has a token for \`People\` may call \`GET /jobs\`
`);
  });

  it("names what is made anew, which loses what it holds", () => {
    expect(of([jobs], [{ ...jobs, id: "https://sqs/123456789012/a-s-Work" }])).toContain(
      "  - **made anew**: `https://sqs/123456789012/a-s-Jobs` → `https://sqs/123456789012/a-s-Work`",
    );
  });

  it("holds two stages beside each other by what they are, not by their names", () => {
    const staged = (stage: string, hash: string): Snapshot => {
      const name = `a-${stage}-Jobs-${hash}`;
      return {
        ...snapshot([{ ...jobs, id: name, arn: arn(name), inputs: { name } }]),
        app: { ...snapshot([]).app, stage },
      };
    };
    expect(report(staged("s", "abcdefgh"), staged("t", "hgfedcba"))).toBe(
      "### App, outputs and routes\n\n- `app.stage`: `s` → `t`\n",
    );
  });

  it("ends before it is too long for a comment, and says so", () => {
    const many = Array.from({ length: 900 }, (_, n) => queue(`Q${n}`, {}));
    const text = of([], many);
    expect(text.length).toBeLessThan(65_536);
    expect(text).toMatch(/…and \d+ lines more\.\n$/);
  });
});
