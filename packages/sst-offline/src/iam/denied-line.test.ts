import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { deniedLines } from "./denied-line.ts";
import { createEnforcer } from "./enforcer.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const bucket = "arn:aws:s3:::files";
const allow = (Action: string, Resource: string) => ({ Effect: "Allow", Action, Resource });

/** Roles by name with their statements, and what is said of the refusals. */
function stack(policies: Record<string, object[]>) {
  const said: string[] = [];
  const logged: string[] = [];
  const denied = deniedLines({ say: (line) => said.push(line), log: (line) => logged.push(line) });
  const roles = Object.entries(policies).map(([name, Statement]) => ({
    name,
    arn: `arn:aws:iam::123456789012:role/${name}`,
    trust: {
      name: "trust",
      document: {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      },
    },
    policies: [{ name: `${name} inline`, document: { Version: "2012-10-17", Statement } }],
  }));
  const enforcer = createEnforcer({
    specs: { roles, resources: [], closedToPublic: [] },
    serviceKeys: [],
    account: "123456789012",
    region: "us-east-1",
    onDenied: denied.tell,
  });
  const ask = (role: string, action: string, resource: string, context = {}) =>
    enforcer.allows({
      caller: { kind: "role", arn: `arn:aws:sts::123456789012:assumed-role/${role}/session` },
      action,
      resource,
      context,
    });
  return { ask, said, logged, denied };
}

it("says one missing permission once, with the statement that is right for all, and sums its repeats up", () => {
  const { ask, said } = stack({
    worker: [allow("s3:GetObject", `${bucket}/*`), allow("s3:DeleteObject", `${bucket}/private/*`)],
    other: [allow("s3:PutObject", `${bucket}/renditions/*`)],
  });
  for (let file = 0; file < 6; file++)
    for (let again = 0; again < 10; again++) ask("worker", "s3:PutObject", `${bucket}/private/ada/${file}`);
  expect(said).toEqual([
    `denied: worker may not s3:PutObject on ${bucket}/private/* (${bucket}/private/ada/0): no identity-based policy allows it; worker needs ${JSON.stringify(allow("s3:PutObject", `${bucket}/private/*`))}`,
  ]);
  vi.advanceTimersByTime(10_000);
  expect(said.slice(1)).toEqual([`denied 59 × more: worker may not s3:PutObject on ${bucket}/private/*`]);
  ask("worker", "s3:PutObject", `${bucket}/private/ada/7`);
  vi.advanceTimersByTime(19_000);
  expect(said).toHaveLength(2);
  vi.advanceTimersByTime(1000);
  expect(said.slice(2)).toEqual([`denied 1 × more: worker may not s3:PutObject on ${bucket}/private/*`]);
});

it("says another action, another role and another pattern each by itself", () => {
  const { ask, said } = stack({ a: [], b: [], c: [allow("s3:PutObject", `${bucket}/renditions/*`)] });
  ask("a", "s3:GetObject", `${bucket}/private/x`);
  ask("b", "s3:GetObject", `${bucket}/private/x`);
  ask("a", "s3:PutObject", `${bucket}/private/x`);
  ask("a", "s3:GetObject", `${bucket}/renditions/ada/x`);
  expect(said.map((line) => /may not (\S+ on \S+) \(/.exec(line)?.[1])).toEqual([
    `s3:GetObject on ${bucket}/private/*`,
    `s3:GetObject on ${bucket}/private/*`,
    `s3:PutObject on ${bucket}/private/*`,
    `s3:GetObject on ${bucket}/renditions/*`,
  ]);
});

it("leaves a table, a queue and what has no name as they are", () => {
  const { ask, said } = stack({ a: [allow("sqs:SendMessage", "*")] });
  for (const name of ["arn:aws:dynamodb:us-east-1:123456789012:table/t", "*"]) {
    ask("a", "dynamodb:PutItem", name);
    expect(said.at(-1)).toContain(`"Resource":${JSON.stringify(name)}`);
  }
});

it("says and logs each refusal, the exact resource with it, exactly once", () => {
  const { ask, said, logged } = stack({ worker: [] });
  for (const file of [1, 2, 3]) ask("worker", "s3:GetObject", `${bucket}/private/ada/${file}`);
  expect(said[0]).toContain(`(${bucket}/private/ada/1)`);
  expect(logged).toEqual(
    [2, 3].map(
      (file) =>
        `denied: worker may not s3:GetObject on ${bucket}/private/ada/${file}: no identity-based policy allows it`,
    ),
  );
});

it("keeps no sum back when the cloud closes", () => {
  const { ask, said, denied } = stack({ worker: [] });
  for (const file of [1, 2, 3]) ask("worker", "s3:GetObject", `${bucket}/private/${file}`);
  denied.close();
  expect(said.slice(1)).toEqual([`denied 2 × more: worker may not s3:GetObject on ${bucket}/private/*`]);
  denied.close();
  vi.advanceTimersByTime(60 * 60_000);
  expect(said).toHaveLength(2);
});

it("sums up folders that somebody makes up, and hides no other action behind them", () => {
  const { ask, said, logged } = stack({ worker: [] });
  for (let n = 0; n < 1000; n++) ask("worker", "s3:GetObject", `${bucket}/folder-${n}/x`);
  expect(said).toHaveLength(21);
  expect(logged).toHaveLength(979);
  ask("worker", "s3:PutObject", `${bucket}/folder-1/x`);
  expect(said.at(-1)).toMatch(/^denied: worker may not s3:PutObject/);
  vi.advanceTimersByTime(10_000);
  expect(said.slice(22)).toEqual(["denied 979 × more: worker may not s3:GetObject on other resources"]);
});

it("lets no key end a line or move the cursor", () => {
  const { ask, said, logged } = stack({ worker: [] });
  for (let n = 0; n < 2; n++) ask("worker", "s3:GetObject", `${bucket}/a\nready\u001b[2J/x`);
  expect(said[0]).toContain("a\\u000aready\\u001b[2J");
  expect([...said, ...logged].join("")).not.toMatch(/\p{Cc}/u);
});
