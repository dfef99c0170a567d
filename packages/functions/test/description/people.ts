import { CognitoIdentityProviderClient, SignUpCommand } from "@aws-sdk/client-cognito-identity-provider";
import type { TestCloud } from "../../../core/test/cloud.ts";

/** Gives an address an account in the user pool. @returns its owner: the pool's id of it */
export async function signUp({ stack }: TestCloud, email: string): Promise<string> {
  const cognito = new CognitoIdentityProviderClient(stack.client);
  const { UserSub } = await cognito.send(
    new SignUpCommand({
      ClientId: stack.outputs.cliClientId,
      Username: email,
      Password: "Correct-horse-9",
    }),
  );
  return UserSub!;
}
