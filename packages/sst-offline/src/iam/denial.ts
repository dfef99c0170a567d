import { AwsError } from "../service.ts";
import type { Decision, Question } from "./evaluate.ts";
import type { MissingGrant } from "./missing-grant.ts";
import type { Principal } from "./principals.ts";

/** A refusal, for whoever writes the stack. */
export interface Denial {
  /** The role's or the service's name, or `anonymous`. */
  principal: string;
  /** The role's session; the same as `principal` for others. */
  arn: string;
  action: string;
  resource: string;
  /** What policies would call the resource: `arn:aws:s3:::files/private/*`. */
  pattern: string;
  /** `no identity-based policy allows it`, or which statement denies it. */
  reason: string;
  /**
   * What would have to stand in the policies of `statementOn`; nothing helps against an explicit deny, and nothing is
   * advised that gives more than what is missing.
   */
  statement?: object;
  /** The role, or the resource, whose policy lacks the statement; or the policy that is the role's boundary. */
  statementOn?: string;
}

type Refusal = Extract<Decision, { allowed: false }>;

/**
 * @param about `sourceArn`: on whose behalf a service asked; `boundary`: the name of the policy that is the role's
 * permissions boundary; `missing`: what policies would call the resource, and what a statement would have to give
 */
export function describeDenial(
  { principal, action, resource }: Pick<Question, "principal" | "action" | "resource">,
  decision: Refusal,
  {
    sourceArn,
    boundary = "the permissions boundary",
    missing: { pattern, grant },
  }: { sourceArn?: string; boundary?: string; missing: MissingGrant },
): Denial {
  const name = nameOf(principal);
  const asked = {
    principal: name,
    arn: principal.kind === "role" ? principal.sessionArn : name,
    action,
    resource,
    pattern,
  };
  if (decision.why === "explicit") {
    const { statement, resource: denied } = decision.fit;
    const reason = `${statement.name} denies it`;
    return { ...asked, pattern: statement.resources?.inverted === false ? denied : resource, reason };
  }
  const needs = (statementOn: string, who: object = {}, condition: object = {}) =>
    grant && {
      statement: { Effect: "Allow", ...who, Action: action, ...grant, ...condition },
      statementOn,
    };
  if (decision.by === "boundary")
    return { ...asked, reason: "no permissions boundary allows it", ...needs(boundary) };
  if (principal.kind === "role")
    return { ...asked, reason: "no identity-based policy allows it", ...needs(name) };
  const reason = "no resource-based policy allows it";
  switch (principal.kind) {
    // To open it to everybody is nobody's oversight.
    case "anonymous":
      return { ...asked, reason };
    case "federated":
      return { ...asked, reason, ...needs(resource, { Principal: { Federated: principal.provider } }) };
    case "service": {
      const condition = sourceArn && { Condition: { ArnLike: { "aws:SourceArn": sourceArn } } };
      return {
        ...asked,
        reason,
        ...needs(resource, { Principal: { Service: principal.name } }, condition || {}),
      };
    }
  }
}

/** What the services call a refusal, where it is not AccessDeniedException with status 400. */
const ERRORS: Record<string, { code: string; status: number }> = {
  s3: { code: "AccessDenied", status: 403 },
  sns: { code: "AuthorizationError", status: 403 },
  lambda: { code: "AccessDeniedException", status: 403 },
};

/**
 * The error that AWS answers. (IAM User Guide, "Troubleshoot access denied error messages"; Amazon S3 User
 * Guide, "Troubleshoot access denied (403 Forbidden) errors in Amazon S3".)
 */
export function denialError({ principal, action, resource }: Question, decision: Refusal): AwsError {
  const [service = ""] = action.split(":");
  const { code, status } = ERRORS[service] ?? { code: "AccessDeniedException", status: 400 };
  if (principal.kind !== "role") return new AwsError(code, "Access Denied", status);
  // Two services word it in their own way.
  const said = service === "sqs" ? action.toLowerCase() : action.replace(/^sns:/, "SNS:");
  const on = service === "s3" ? `"${resource}"` : resource;
  const policy = {
    identity: "identity-based policy",
    resource: "resource-based policy",
    boundary: "permissions boundary",
  }[decision.by];
  const because =
    decision.why === "explicit"
      ? `with an explicit deny in ${decision.by === "identity" ? "an" : "a"} ${policy}`
      : `because no ${policy} allows the ${said} action`;
  return new AwsError(
    code,
    `User: ${principal.sessionArn} is not authorized to perform: ${said} on resource: ${on} ${because}`,
    status,
  );
}

export function nameOf(principal: Principal): string {
  switch (principal.kind) {
    case "role":
      return principal.roleArn.split("/").at(-1)!;
    case "service":
      return principal.name;
    case "federated":
      return principal.provider;
    case "anonymous":
      return "anonymous";
  }
}
