/**
 * IAM's own answer to a question, without a cloud: whether a policy allows an action, and which statement decides.
 *
 * @example
 * const identity = compilePolicy(policy, { kind: "identity", name: "the worker's policy", isKnownKey: () => true });
 * const { allowed } = decide(
 *   {
 *     principal: { kind: "role", roleArn: "arn:aws:iam::123456789012:role/worker", sessionArn: "" },
 *     action: "s3:GetObject",
 *     resource: "arn:aws:s3:::files/a.txt",
 *     lookup: () => undefined,
 *   },
 *   { identity, resource: [] },
 * );
 */
export { compilePolicy, type Statement } from "./iam/document.ts";
export { type Decision, evaluate as decide, type Question, type Say } from "./iam/evaluate.ts";
export { MANAGED_POLICIES } from "./iam/managed-policies.ts";
