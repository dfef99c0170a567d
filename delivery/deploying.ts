/** What every way of delivery stands on: the right to deploy, and the boundary of the roles that a deployer makes. */
import { boundary } from "./deployer/boundary.ts";
import { deployerPolicy } from "./deployer/policy.ts";

/** The app that is delivered. */
const APP = "phototag";

export const account = aws.getCallerIdentityOutput().accountId;
export const region = aws.getRegionOutput().region;

/** What names of this way of delivery begin with. It is not a prefix that a deployer may act on. */
export const name = (rest: string) => `${$app.name}-${$app.stage}-${rest}`;

/** Of production, which may move from one to the other, and has the roles of both for a while. */
const WAYS = ["github", "pipeline"];

/**
 * Makes the boundary of the roles of `stages` (infra/stage.ts asks for it by this name), and the policy that lets a
 * role deploy them within it.
 * @returns what attaches that policy to a role
 */
export function deployment(stages: string): (title: string, role: aws.iam.Role) => void {
  const documents = $resolve([account, region]).apply(([account, region]) => {
    const scope = { app: APP, stages, account, region };
    const ways = WAYS.includes($app.stage) ? WAYS : [$app.stage];
    const bound = ways.map((way) => `arn:aws:iam::${account}:policy/${$app.name}-${way}-boundary`);
    return [JSON.stringify(boundary(scope)), JSON.stringify(deployerPolicy(scope, bound))] as const;
  });
  new aws.iam.Policy("Boundary", {
    name: name("boundary"),
    description: `The most that a role of Phototag can be given on ${stages}`,
    policy: documents.apply(([boundary]) => boundary),
  });
  const deploy = new aws.iam.Policy("Deploy", {
    name: name("deploy"),
    description: `What sst deploy may do for ${stages}`,
    policy: documents.apply(([, deploy]) => deploy),
  });
  return (title, role) =>
    void new aws.iam.RolePolicyAttachment(`${title}Deploys`, { role: role.name, policyArn: deploy.arn });
}
