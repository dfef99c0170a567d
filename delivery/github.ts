/** Roles that workflows of the deployer's repository take on by OpenID Connect: no key of AWS lies on GitHub. */
import { SETTINGS } from "../infra/settings";
import { bound, letDeploy, name } from "./deploying";

const ISSUER = "token.actions.githubusercontent.com";

const repository = SETTINGS.repository;
if (!repository) throw new Error('infra/settings.ts: set `repository` to "owner/name" first');

// An account has one provider of an address at most: one that is there already must be imported.
const provider = new aws.iam.OpenIdConnectProvider("GitHub", {
  url: `https://${ISSUER}`,
  clientIdLists: ["sts.amazonaws.com"],
});

/**
 * A role for jobs of the GitHub environment `environment`, run for one of `refs` (GitHub's, with wildcards).
 * (GitHub Docs, "Configuring OpenID Connect in Amazon Web Services"; IAM User Guide, "Available keys for AWS OIDC
 * federation".)
 */
function roleFor(title: string, environment: string, refs: string[]): aws.iam.Role {
  return new aws.iam.Role(`${title}Role`, {
    name: name(environment),
    description: `Deploys Phototag from ${repository}, environment ${environment}`,
    maxSessionDuration: 3600,
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sts:AssumeRoleWithWebIdentity"],
          principals: [{ type: "Federated", identifiers: [provider.arn] }],
          conditions: [
            { test: "StringEquals", variable: `${ISSUER}:aud`, values: ["sts.amazonaws.com"] },
            {
              test: "StringEquals",
              variable: `${ISSUER}:sub`,
              values: [`repo:${repository}:environment:${environment}`],
            },
            { test: "StringEquals", variable: `${ISSUER}:repository`, values: [repository!] },
            { test: "StringLike", variable: `${ISSUER}:ref`, values: refs },
          ],
        },
      ],
    }).json,
  });
}

// A preview's role reaches previews alone, and so do the roles that it makes.
// Its pull request's own ref; when that is closed by merging, GitHub names a branch instead. A fork gets no token.
const preview = roleFor("Preview", "preview", ["refs/pull/*/merge", "refs/heads/*"]);
bound("Preview", "pr-*");
letDeploy(preview, "Preview", "pr-*", name("preview-boundary"));

const production = roleFor("Production", "production", ["refs/heads/main"]);
bound("Production", "production");
letDeploy(production, "Production", "production", `${$app.name}-*-production-boundary`);

export const outputs = { previewRole: preview.arn, productionRole: production.arn };
