/** Roles that workflows of the deployer's repository take on by OpenID Connect: no key of AWS lies on GitHub. */
import { SETTINGS } from "../infra/settings";
import { deployment, name } from "./deploying";

const ISSUER = "token.actions.githubusercontent.com";

/**
 * A role for jobs of the GitHub environment `environment`, run for one of `refs` (GitHub's, with wildcards), that
 * deploys `stages`. GitHub says who asks by names alone, or with their numbers for repositories made or renamed since
 * July 2026; the repository's number, which nobody else is ever given, is asked for in both cases.
 * (GitHub Docs, "OpenID Connect reference"; IAM User Guide, "Available keys for AWS OIDC federation".)
 * @throws Error when infra/settings.ts names no repository
 */
function deployedFrom(environment: string, refs: string[], stages: string): { role: $util.Output<string> } {
  const { repository } = SETTINGS;
  if (!repository) throw new Error("infra/settings.ts: set `repository` first (docs/delivery.md)");
  const [owner, repo] = repository.name.split("/");
  const subjects = [repository.name, `${owner}@${repository.ownerId}/${repo}@${repository.id}`];

  // An account has one provider of an address at most: one that is there already must be imported.
  const provider = new aws.iam.OpenIdConnectProvider("GitHub", {
    url: `https://${ISSUER}`,
    clientIdLists: ["sts.amazonaws.com"],
  });
  const claim = (test: string, name: string, values: string[]) => ({
    test,
    variable: `${ISSUER}:${name}`,
    values,
  });
  const role = new aws.iam.Role("Deployer", {
    name: name("deployer"),
    description: `Deploys Phototag from ${repository.name}, environment ${environment}`,
    maxSessionDuration: 3600,
    assumeRolePolicy: aws.iam.getPolicyDocumentOutput({
      statements: [
        {
          actions: ["sts:AssumeRoleWithWebIdentity"],
          principals: [{ type: "Federated", identifiers: [provider.arn] }],
          conditions: [
            claim("StringEquals", "aud", ["sts.amazonaws.com"]),
            claim(
              "StringEquals",
              "sub",
              subjects.map((subject) => `repo:${subject}:environment:${environment}`),
            ),
            claim("StringEquals", "repository_id", [String(repository.id)]),
            claim("StringLike", "ref", refs),
          ],
        },
      ],
    }).json,
  });
  deployment(stages)("Deployer", role);
  return { role: role.arn };
}

export const production = () => deployedFrom("production", ["refs/heads/main"], "production");

// A pull request's own ref; when it is closed by merging, GitHub names a branch instead. A fork gets no token.
export const previews = () => deployedFrom("preview", ["refs/pull/*/merge", "refs/heads/*"], "pr-*");
