import {
  ConfirmSignUpCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { cognitoOf, Person, password } from "../person.ts";
import type { Stack } from "./stack.ts";

/** Makes an account, as one more try of what may have been done already but for its answer. */
export async function signUp(stack: Stack, email: string): Promise<void> {
  const outputs = await stack.outputs();
  const ClientId = outputs.cliClientId;
  const cognito = cognitoOf(outputs);
  try {
    const attributes = [{ Name: "email", Value: email }];
    await cognito.send(
      new SignUpCommand({ ClientId, Username: email, Password: password, UserAttributes: attributes }),
    );
  } catch (error) {
    if ((error as Error).name !== "UsernameExistsException") throw error;
    // Only the answer was lost: of the sign-up, or of the confirmation too.
    if (await canSignIn(stack, email)) return;
    // A code that stood on the terminal of an earlier start is gone with it.
    if (!lastCode(stack, email))
      await cognito.send(new ResendConfirmationCodeCommand({ ClientId, Username: email }));
  }
  await stack.line(codeFor(email));
  const ConfirmationCode = lastCode(stack, email);
  await cognito.send(new ConfirmSignUpCommand({ ClientId, Username: email, ConfirmationCode }));
}

const codeFor = (email: string, flags = "") => new RegExp(`code for ${email}: (\\d{6})`, flags);

function lastCode(stack: Stack, email: string): string | undefined {
  return [...stack.output.matchAll(codeFor(email, "g"))].at(-1)?.[1];
}

function canSignIn(stack: Stack, email: string): Promise<boolean> {
  return Person.signIn(stack, email).then(
    () => true,
    () => false,
  );
}
