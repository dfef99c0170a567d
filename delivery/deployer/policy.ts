import { CLI_NEEDS, NEEDS, type Need, STEPS } from "./needs.ts";
import { type Place, type PlaceName, places } from "./places.ts";
import type { Scope } from "./scope.ts";

export interface Statement {
  Sid: string;
  Effect: "Allow" | "Deny";
  Action: string | string[];
  Resource: string | string[];
  Condition?: Place["conditions"];
}

export interface Document {
  Version: "2012-10-17";
  Statement: Statement[];
}

/** Characters of a customer managed policy, white space aside (IAM and AWS STS quotas). */
export const POLICY_CHARACTERS = 6144;

export type PolicyName = "storage" | "compute" | "watch" | "identity" | "edge";

/** Which of the policies speaks of a service. Several, since one would not hold them all. */
const POLICY_OF: Record<string, PolicyName> = {
  s3: "storage",
  ssm: "storage",
  dynamodb: "storage",
  sqs: "compute",
  sns: "compute",
  lambda: "compute",
  iam: "compute",
  scheduler: "compute",
  logs: "watch",
  cloudwatch: "watch",
  budgets: "watch",
  "cognito-idp": "identity",
  "cognito-identity": "identity",
  apigateway: "edge",
  cloudfront: "edge",
  "cloudfront-keyvaluestore": "edge",
  acm: "edge",
  route53: "edge",
};

/**
 * What `sst deploy` and `sst remove` of the app need in `scope`, and no more: policy's name → document.
 * Nothing is administrator's: each action is named, each resource by the stage's prefix or tags where the service
 * knows either (see places.ts for where it does not).
 */
export function deployPolicies(scope: Scope): Record<PolicyName, Document> {
  const everywhere = places(scope);
  const empty = (): Document => ({ Version: "2012-10-17", Statement: [] });
  const policies = { storage: empty(), compute: empty(), watch: empty(), identity: empty(), edge: empty() };
  for (const [place, actions] of actionsByPlace()) {
    const policy = POLICY_OF[actions[0]!.split(":")[0]!]!;
    const { resources, conditions }: Place = everywhere[place];
    if (place === "zone" && !scope.domain) continue;
    policies[policy].Statement.push({
      Sid: place[0]!.toUpperCase() + place.slice(1),
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(conditions && { Condition: conditions }),
    });
  }
  for (const document of Object.values(policies)) document.Statement.push(othersAreOthers(scope));
  return policies;
}

/** Place → the actions that any resource needs there, sorted. */
function actionsByPlace(): Map<PlaceName, string[]> {
  const needs: Need[] = [...Object.values(NEEDS), ...Object.values(CLI_NEEDS)].flat();
  const actions = new Map<PlaceName, Set<string>>();
  for (const need of needs) {
    const known = actions.get(need.at) ?? new Set();
    for (const step of STEPS) for (const action of need[step] ?? []) known.add(action);
    actions.set(need.at, known);
  }
  return new Map([...actions].map(([place, known]) => [place, [...known].sort()]));
}

/**
 * Whatever carries another stage's tag is out of reach, even where an id that the service drew could be anyone's.
 * `Null` keeps it from what carries no tag at all.
 */
function othersAreOthers({ stages }: Scope): Statement {
  return {
    Sid: "OtherStages",
    Effect: "Deny",
    Action: "*",
    Resource: "*",
    Condition: {
      Null: { "aws:ResourceTag/sst:stage": "false" },
      StringNotLike: { "aws:ResourceTag/sst:stage": stages },
    },
  };
}
