/** What both ways of delivery stand on: the right to deploy, and the boundary of the roles that a deployer makes. */
import { SETTINGS } from "../infra/settings";
import { boundary } from "./deployer/boundary.ts";
import { deployPolicies } from "./deployer/policy.ts";

/** The app that is delivered. */
const APP = "phototag";

export const account = aws.getCallerIdentityOutput().accountId;
export const region = aws.getRegionOutput().region;
const here = $resolve([account, region]);

/** What names of this way of delivery begin with. It is not a prefix that a deployer may act on. */
export const name = (rest: string) => `${$app.name}-${$app.stage}-${rest}`;

/** Makes the boundary of the roles of `stages`, called after `title`; infra/stage.ts asks for it by this name. */
export function bound(title: string, stages: string): void {
  new aws.iam.Policy(`${title}Boundary`, {
    name: name(`${title.toLowerCase()}-boundary`),
    description: `The most that a role of Phototag can be given on ${stages}`,
    policy: here.apply(([account, region]) =>
      JSON.stringify(boundary({ app: APP, stages, account, region })),
    ),
  });
}

/**
 * Lets `role` do what `sst deploy` and `sst remove` need for `stages`, as managed policies called after `title`:
 * inline ones would not hold it.
 * @param boundaryName of the boundary that roles must carry; `*` may stand in it
 */
export function letDeploy(role: aws.iam.Role, title: string, stages: string, boundaryName: string): void {
  const documents = here.apply(([account, region]) =>
    deployPolicies({
      app: APP,
      stages,
      account,
      region,
      boundary: `arn:aws:iam::${account}:policy/${boundaryName}`,
      domain: stages === "production" ? SETTINGS.domain : undefined,
    }),
  );
  for (const part of ["storage", "compute", "watch", "identity", "edge"] as const) {
    const logical = `${title}${part[0]!.toUpperCase()}${part.slice(1)}`;
    const policy = new aws.iam.Policy(logical, {
      name: name(`${title.toLowerCase()}-${part}`),
      description: `What sst deploy needs for ${stages}: ${part}`,
      policy: documents.apply((all) => JSON.stringify(all[part])),
    });
    new aws.iam.RolePolicyAttachment(logical, { role: role.name, policyArn: policy.arn });
  }
}
