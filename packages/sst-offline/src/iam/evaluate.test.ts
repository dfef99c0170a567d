import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePolicy, PolicyError, type PolicyKind, type Statement } from "./document.ts";
import { type Decision, evaluate } from "./evaluate.ts";
import type { Principal } from "./principals.ts";

const account = "123456789012";
const session = `arn:aws:sts::${account}:assumed-role/worker/run`;
const worker: Principal = {
  kind: "role",
  roleArn: `arn:aws:iam::${account}:role/worker`,
  sessionArn: session,
};
const sns: Principal = { kind: "service", name: "sns.amazonaws.com" };
const anonymous: Principal = { kind: "anonymous" };
const note = "arn:aws:s3:::notes/private/a.jpg";

const compile = (kind: PolicyKind, statements: object[]) =>
  compilePolicy(
    { Version: "2012-10-17", Statement: statements },
    { kind, name: "policy", isKnownKey: () => true },
  );
const identity = (...statements: object[]) => compile("identity", statements);
const resource = (...statements: object[]) => compile("resource", statements);

const allow = (more: object = {}) => ({ Effect: "Allow", Action: "s3:GetObject", Resource: note, ...more });
const deny = (more: object = {}) => ({ ...allow(more), Effect: "Deny" });

function ask(
  say: { identity?: Statement[]; resource?: Statement[]; boundary?: Statement[] },
  { principal = worker, action = "s3:GetObject", on = note, keys = {} as Record<string, string[]> } = {},
): Decision {
  return evaluate(
    { principal, action, resource: on, lookup: (key) => keys[key] },
    { ...say, identity: say.identity ?? [], resource: say.resource ?? [] },
  );
}

describe("one account's logic", () => {
  it("refuses what nothing allows", () => {
    expect(ask({})).toEqual({ allowed: false, why: "implicit", by: "identity" });
    expect(ask({}, { principal: sns })).toEqual({ allowed: false, why: "implicit", by: "resource" });
  });

  it("is content with an allow on either side", () => {
    expect(ask({ identity: identity(allow()) })).toMatchObject({ allowed: true, by: "identity" });
    const byName = resource(allow({ Principal: { AWS: worker.kind === "role" ? worker.roleArn : "" } }));
    expect(ask({ resource: byName })).toMatchObject({ allowed: true, by: "resource" });
  });

  it("lets a deny on either side win, wherever it stands", () => {
    const denied = { allowed: false, why: "explicit" };
    expect(ask({ identity: identity(allow(), deny()) })).toMatchObject({ ...denied, by: "identity" });
    expect(ask({ identity: identity(deny(), allow()) })).toMatchObject({ ...denied, by: "identity" });
    expect(ask({ identity: identity(allow()), resource: resource(deny({ Principal: "*" })) })).toMatchObject({
      ...denied,
      by: "resource",
    });
  });

  it("needs the resource's policy for services and for the anonymous", () => {
    const forSns = resource(allow({ Principal: { Service: "sns.amazonaws.com" } }));
    expect(ask({ resource: forSns }, { principal: sns }).allowed).toBe(true);
    expect(
      ask({ resource: forSns }, { principal: { kind: "service", name: "s3.amazonaws.com" } }).allowed,
    ).toBe(false);
    expect(ask({ resource: forSns }, { principal: anonymous }).allowed).toBe(false);
    for (const Principal of ["*", { AWS: "*" }])
      expect(ask({ resource: resource(allow({ Principal })) }, { principal: anonymous }).allowed).toBe(true);
  });

  it("takes an allow to the account as leave for the account's own policies, and a deny for all of it", () => {
    for (const AWS of [account, `arn:aws:iam::${account}:root`]) {
      expect(ask({ resource: resource(allow({ Principal: { AWS } })) }).allowed).toBe(false);
      expect(
        ask({ identity: identity(allow()), resource: resource(deny({ Principal: { AWS } })) }).allowed,
      ).toBe(false);
    }
    expect(
      ask({
        identity: identity(allow()),
        resource: resource(deny({ Principal: { AWS: "210987654321" } })),
      }).allowed,
    ).toBe(true);
  });

  it("names the grant that was used", () => {
    const decision = ask({
      identity: identity(allow({ Sid: "Read", Resource: ["arn:aws:s3:::other/*", "arn:aws:s3:::notes/*"] })),
    });
    expect(decision).toMatchObject({
      fit: { resource: "arn:aws:s3:::notes/*", statement: { name: 'policy, statement "Read"' } },
    });
  });
});

describe("a permissions boundary", () => {
  const grant = identity(allow());
  const elsewhere = identity(allow({ Resource: "arn:aws:s3:::other/*" }));
  const forPrincipal = (Principal: object | string) => resource(allow({ Principal }));

  it("gives nothing by itself", () => {
    expect(ask({ boundary: grant })).toEqual({ allowed: false, why: "implicit", by: "identity" });
  });

  it("has to allow what the role's own policies allow", () => {
    expect(ask({ identity: grant, boundary: identity(allow({ Action: "s3:*" })) })).toMatchObject({
      allowed: true,
      by: "identity",
    });
    for (const boundary of [elsewhere, []])
      expect(ask({ identity: grant, boundary })).toEqual({ allowed: false, why: "implicit", by: "boundary" });
  });

  it("denies whatever else allows", () => {
    const boundary = identity(allow({ Action: "*", Resource: "*" }), deny());
    for (const say of [{ identity: grant }, { resource: forPrincipal({ AWS: session }) }])
      expect(ask({ ...say, boundary })).toMatchObject({ allowed: false, why: "explicit", by: "boundary" });
  });

  it("limits what a resource gives the role or everybody, and not what it gives the very session", () => {
    const byRole = forPrincipal({ AWS: `arn:aws:iam::${account}:role/worker` });
    for (const policy of [byRole, forPrincipal("*")]) {
      expect(ask({ resource: policy }).allowed).toBe(true);
      expect(ask({ resource: policy, boundary: elsewhere })).toEqual({
        allowed: false,
        why: "implicit",
        by: "boundary",
      });
    }
    for (const say of [{}, { identity: grant }])
      expect(ask({ ...say, resource: forPrincipal({ AWS: session }), boundary: elsewhere })).toMatchObject({
        allowed: true,
        by: "resource",
      });
  });
});

describe("elements", () => {
  it("NotAction and NotResource are everything else", () => {
    const most = identity({
      Effect: "Allow",
      NotAction: ["s3:Delete*"],
      NotResource: "arn:aws:s3:::secret/*",
    });
    expect(ask({ identity: most }).allowed).toBe(true);
    expect(ask({ identity: most }, { action: "s3:DeleteObject" }).allowed).toBe(false);
    expect(ask({ identity: most }, { on: "arn:aws:s3:::secret/a" }).allowed).toBe(false);
  });

  it("conditions have all to hold", () => {
    const both = identity(allow({ Condition: { StringEquals: { "k:a": "1" }, Bool: { "k:b": "true" } } }));
    expect(ask({ identity: both }, { keys: { "k:a": ["1"], "k:b": ["true"] } }).allowed).toBe(true);
    expect(ask({ identity: both }, { keys: { "k:a": ["1"] } }).allowed).toBe(false);
  });
});

describe("laws", () => {
  const text = fc.constantFrom("s3:GetObject", "s3:Put*", "s3:*", "*", "s3:GetO?ject", "sqs:SendMessage");
  const arn = fc.constantFrom(
    note,
    "arn:aws:s3:::notes/*",
    "*",
    "arn:aws:s3:::notes/*/b.jpg",
    "arn:aws:s3:::?*",
  );
  const statement = fc.record({
    Effect: fc.constantFrom("Allow", "Deny"),
    Action: fc.array(text, { minLength: 1, maxLength: 3 }),
    Resource: fc.array(arn, { minLength: 1, maxLength: 3 }),
  });
  const statements = fc.array(statement, { maxLength: 5 });
  const question = fc.record({
    action: fc.constantFrom("s3:GetObject", "s3:PutObject", "sqs:SendMessage"),
    on: fc.constantFrom(note, "arn:aws:s3:::notes/private/b.jpg", "*"),
  });
  const allows = (list: object[], asked: { action: string; on: string }) =>
    ask({ identity: identity(...list) }, asked).allowed;

  it("one more deny never gives access", () => {
    fc.assert(
      fc.property(statements, statement, question, (list, more, asked) => {
        const after = allows([...list, { ...more, Effect: "Deny" }], asked);
        expect(after && !allows(list, asked)).toBe(false);
      }),
    );
  });

  it("one more allow never takes access away", () => {
    fc.assert(
      fc.property(statements, statement, question, (list, more, asked) => {
        if (allows(list, asked)) expect(allows([...list, { ...more, Effect: "Allow" }], asked)).toBe(true);
      }),
    );
  });

  it("the order of statements means nothing", () => {
    fc.assert(
      fc.property(statements, question, (list, asked) => {
        expect(allows([...list].reverse(), asked)).toBe(allows(list, asked));
      }),
    );
  });

  it("what is allowed is allowed by some statement alone, and denied by none", () => {
    fc.assert(
      fc.property(statements, question, (list, asked) => {
        const single = list.map((one) => allows([{ ...one, Effect: "Allow" }], asked));
        const some = list.some(({ Effect }, at) => Effect === "Allow" && single[at]);
        const none = !list.some(({ Effect }, at) => Effect === "Deny" && single[at]);
        expect(allows(list, asked)).toBe(some && none);
      }),
    );
  });
});

describe("a variable without a value makes its statement invalid, also where it would be an exception", () => {
  const own = "arn:aws:s3:::notes/private/${aws:PrincipalTag/sub}/*";
  const tagged = { "aws:principaltag/sub": ["ada"] };

  it("in NotResource", () => {
    const others = identity({ Effect: "Allow", Action: "s3:GetObject", NotResource: own });
    expect(ask({ identity: others }, { keys: tagged }).allowed).toBe(true);
    expect(ask({ identity: others }).allowed).toBe(false);
  });

  it("in a condition that is negated", () => {
    const Condition = { StringNotLike: { "s3:prefix": "private/${aws:PrincipalTag/sub}/*" } };
    const keys = { "s3:prefix": ["private/bob/"] };
    expect(ask({ identity: identity(allow({ Condition })) }, { keys: { ...keys, ...tagged } }).allowed).toBe(
      true,
    );
    expect(ask({ identity: identity(allow({ Condition })) }, { keys }).allowed).toBe(false);
  });
});

describe("a document that cannot be modeled is refused by policy and element", () => {
  const known = new Set(["aws:securetransport"]);
  const problems = (statement: object, kind: PolicyKind = "identity", more: object = {}) => {
    try {
      compilePolicy(
        { Version: "2012-10-17", Statement: [statement], ...more },
        { kind, name: "role worker", isKnownKey: (key) => known.has(key) },
      );
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };
  it.each([
    [
      allow({ NotPrincipal: "*" }),
      "identity",
      "the element NotPrincipal is not one that the local cloud knows",
    ],
    [allow({ Effect: "allow" }), "identity", "Effect is neither Allow nor Deny"],
    [allow({ NotAction: "s3:*" }), "identity", "it needs either Action or NotAction"],
    [{ Effect: "Allow", Action: "s3:*" }, "identity", "it needs either Resource or NotResource"],
    [allow({ Action: "GetObject" }), "identity", '"GetObject" is not an action'],
    [allow({ Resource: "notes" }), "identity", 'Resource "notes" is neither an ARN nor "*"'],
    [allow({ Principal: "*" }), "identity", "an identity's policy has no Principal"],
    [allow(), "resource", "it has no Principal"],
    [allow({ Principal: { CanonicalUser: "79a5" } }), "resource", "Principal CanonicalUser is not one"],
    [
      allow({ Principal: { AWS: "arn:aws:iam::123456789012:role/a*" } }),
      "resource",
      'Principal AWS "arn:aws:iam::123456789012:role/a*" is not one',
    ],
    [allow({ Principal: "*" }), "trust", "a role's trust policy has no Resource"],
    [
      allow({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
      "identity",
      "the condition key aws:principalorgid is not one that the local cloud knows",
    ],
    [
      allow({ Resource: "arn:aws:s3:::notes/${aws:PrincipalOrgID}/*" }),
      "identity",
      "the condition key aws:principalorgid is not one that the local cloud knows",
    ],
    [
      allow({ Condition: { StringIs: { "aws:SecureTransport": "x" } } }),
      "identity",
      "the condition operator StringIs is not one that the local cloud knows",
    ],
    [
      allow({ Condition: { Bool: { "aws:SecureTransport": null } } }),
      "identity",
      "something that is not a string",
    ],
  ] as const)("%j in a policy of kind %s", (statement, kind, words) => {
    expect(problems(statement, kind)).toMatch(/^role worker, statement 1: /);
    expect(problems(statement, kind)).toContain(words);
  });

  it("but not for conditions of a statement that nobody asks about", () => {
    const read = (Action: string[]) => () =>
      compilePolicy(
        {
          Version: "2012-10-17",
          Statement: [{ ...allow({ Action }), Condition: { StringEquals: { "kms:ViaService": "s3" } } }],
        },
        { kind: "identity", name: "role worker", isKnownKey: () => false, isAsked: (name) => name === "s3" },
      );
    expect(read(["kms:Decrypt", "kms:Generate*"])()).toHaveLength(1);
    for (const action of ["s3:GetObject", "S3:Get*", "*"])
      expect(read(["kms:Decrypt", action])).toThrow("the condition key kms:viaservice");
  });

  it("and so is a version, an element or a text that is none", () => {
    expect(problems(allow(), "identity", { Version: "2030-01-01" })).toContain('Version "2030-01-01"');
    expect(problems(allow(), "identity", { Statements: [] })).toContain("the element Statements");
    const read = (document: unknown) => () =>
      compilePolicy(document, { kind: "identity", name: "role worker", isKnownKey: () => true });
    expect(read("{")).toThrow("role worker: it is not JSON");
    expect(read([])).toThrow("role worker: it is not a policy document");
    expect(read(JSON.stringify({ Version: "2012-10-17", Statement: allow() }))()).toHaveLength(1);
  });
});

describe("a policy that cannot be evaluated closes", () => {
  /** What is held to of a policy that is refused. */
  function held(kind: PolicyKind, document: unknown): Statement[] {
    try {
      compilePolicy(document, { kind, name: "policy", isKnownKey: (key) => key === "aws:securetransport" });
    } catch (error) {
      if (error instanceof PolicyError) return error.statements;
      throw error;
    }
    throw new Error("it was not refused");
  }
  const odd = { StringEquals: { "aws:PrincipalOrgID": "o-1" } };
  const identityOf = (...Statement: object[]) => held("identity", { Version: "2012-10-17", Statement });
  const denied = (say: Parameters<typeof ask>[0], on?: string) => ask(say, { on }).allowed === false;

  it("an allow with a condition that is not known allows nothing; its neighbors do", () => {
    expect(denied({ identity: identityOf(allow({ Condition: odd })) })).toBe(true);
    expect(denied({ identity: identityOf(allow({ Condition: odd }), allow()) })).toBe(false);
  });

  it("a deny with one denies what it names, and nothing else", () => {
    const say = {
      identity: identityOf(allow({ Resource: "*" }), deny({ Condition: odd })),
    };
    expect(denied(say)).toBe(true);
    expect(denied(say, "arn:aws:s3:::notes/b.jpg")).toBe(false);
  });

  it("a deny keeps the conditions that are known", () => {
    const Condition = { ...odd, Bool: { "aws:SecureTransport": "false" } };
    const say = { identity: identityOf(allow(), deny({ Condition })) };
    expect(ask(say, { keys: { "aws:securetransport": ["true"] } }).allowed).toBe(true);
    expect(ask(say, { keys: { "aws:securetransport": ["false"] } }).allowed).toBe(false);
  });

  it.each<[string, object]>([
    ["an operator", { Condition: { SomeDayEquals: { a: "b" } } }],
    ["a variable in its resource", { Resource: "arn:aws:s3:::other/${aws:PrincipalOrgID}" }],
    ["an action", { Action: "no action" }],
    ["an element", { NotYet: "x" }],
  ])("a deny with %s that is not known denies", (_name, more) => {
    expect(denied({ identity: identityOf(allow(), deny(more)) })).toBe(true);
  });

  it("a deny on a resource for principals that are not known denies everybody", () => {
    const Statement = [
      allow({ Principal: "*" }),
      { ...deny(), NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" } },
    ];
    const say = { resource: held("resource", { Version: "2012-10-17", Statement }) };
    expect(ask(say, { principal: anonymous }).allowed).toBe(false);
    expect(ask(say, { principal: sns }).allowed).toBe(false);
  });

  it("what is no policy at all denies everything", () => {
    const identity = [...held("identity", "{"), ...compile("identity", [allow()])];
    expect(denied({ identity })).toBe(true);
  });
});
