import { Resource } from "sst";
import { VisibleError } from "../errors/index.ts";

/**
 * What the user pool knows a person by, beside their `sub`.
 * (Amazon Cognito API Reference, "AdminGetUser".)
 * @returns their address; undefined of somebody whom the pool does not know
 * @throws whatever else the pool answers, as when it is gone itself
 */
async function findEmail(owner: string): Promise<string | undefined> {
  const { AdminGetUserCommand, UserNotFoundException, cognito } = await import("./cognito.ts");
  try {
    const { UserAttributes = [] } = await cognito.send(
      new AdminGetUserCommand({ UserPoolId: Resource.People.id, Username: owner }),
    );
    return UserAttributes.find(({ Name }) => Name === "email")?.Value ?? "";
  } catch (error) {
    if (error instanceof UserNotFoundException) return undefined;
    throw error;
  }
}

/** Whether the user pool knows a person by their `sub`. */
export async function isKnown(owner: string): Promise<boolean> {
  return (await findEmail(owner)) !== undefined;
}

/** The address that a person signs in by. @throws VisibleError `unauthorized` of somebody whom the pool does not know */
export async function emailOf(owner: string): Promise<string> {
  const email = await findEmail(owner);
  if (email === undefined) throw new VisibleError("unauthorized", "This account is gone.");
  return email;
}

/**
 * Has the user pool forget a person: their password, their passkeys and their sign-ins; the address is free for another
 * account. (Amazon Cognito API Reference, "AdminDeleteUser".)
 */
export async function forget(owner: string): Promise<void> {
  const { AdminDeleteUserCommand, UserNotFoundException, cognito } = await import("./cognito.ts");
  try {
    await cognito.send(new AdminDeleteUserCommand({ UserPoolId: Resource.People.id, Username: owner }));
  } catch (error) {
    if (!(error instanceof UserNotFoundException)) throw error;
  }
}
