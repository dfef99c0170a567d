import {
  type CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { CLI, PASSWORD, type TestCloud } from "./cloud.ts";

/** People of the test pool, through the SDK. */
export function peopleOf(cloud: TestCloud, client: CognitoIdentityProviderClient) {
  const ClientId = CLI.id;
  const signUp = (Username: string, Password = PASSWORD) =>
    client.send(new SignUpCommand({ ClientId, Username, Password }));
  return {
    signUp,
    /** Signs somebody up and confirms it; gives their `sub`. */
    async confirmed(Username: string): Promise<string> {
      const { UserSub } = await signUp(Username);
      await client.send(
        new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode: cloud.codes.get(Username) }),
      );
      return UserSub!;
    },
    signIn: (USERNAME: string, password = PASSWORD, id = ClientId) =>
      client.send(
        new InitiateAuthCommand({
          ClientId: id,
          AuthFlow: "USER_PASSWORD_AUTH",
          AuthParameters: { USERNAME, PASSWORD: password },
        }),
      ),
  };
}
