/**
 * IAM's own answer to a question, without a cloud: whether a policy allows an action, and which statement decides.
 *
 * @example
 * const identity = compilePolicy(role.inputs.inlinePolicies[0].policy, "the worker's policy");
 */
export { compilePolicy, type Statement } from "./iam/document.ts";
export { type Decision, evaluate as decide, type Question, type Say } from "./iam/evaluate.ts";
export { MANAGED_POLICIES } from "./iam/managed-policies.ts";
