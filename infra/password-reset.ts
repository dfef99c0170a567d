/** The trigger that ends every sign-in of whoever resets their password: Cognito itself revokes nothing by it. */
import { library } from "./library";

const NAME = "PasswordReset";

/** What SST would have written into the role: to be traced, and to be reached from a machine by `sst dev`. */
let asked: aws.iam.RoleArgs["inlinePolicies"];

// The user pool names this function, so the function's role, which is made before, can't name the pool. A role with
// inline policies of its own takes away all that others attach (Pulumi AWS, `aws.iam.Role`, note on `inlinePolicies`),
// so that this one has none, and one beside it says everything.
$transform(aws.iam.Role, (args, _opts, name) => {
  if (name !== `${NAME}Role`) return;
  asked = args.inlinePolicies;
  args.inlinePolicies = undefined;
});

export const passwordReset = new sst.aws.Function(NAME, {
  handler: "packages/functions/src/password-reset.handler",
  // Cognito waits for five, and asks again.
  timeout: "5 seconds",
  memory: "512 MB",
  // It never searches, and Cognito does not wait for what searches know of words.
  nodejs: { splitting: true },
  link: [library],
});

/** Says what the trigger may do, once the user pool is there. */
export function allowPasswordReset(
  statements: { actions: string[]; resources: $util.Input<string>[] }[],
): void {
  new aws.iam.RolePolicy(`${NAME}Policy`, {
    role: passwordReset.nodes.role.name,
    policy: aws.iam.getPolicyDocumentOutput({
      sourcePolicyDocuments: $output(asked).apply((policies = []) =>
        policies.flatMap(({ policy }) => (policy ? [policy] : [])),
      ),
      statements,
    }).json,
  });
}
