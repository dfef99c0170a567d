import { ALL, library } from "../library/index.ts";

/**
 * Ends all sign-ins of an owner: no refresh token gives a new access token, and those that are out are refused here from
 * now on. What S3 was asked for with credentials of their own it still does until those end, within the hour.
 * (Amazon Cognito API Reference, "AdminUserGlobalSignOut".)
 *
 * @param userPoolId told, and not linked: the pool's own trigger can't be linked to it
 */
export async function signOutEverywhere(owner: string, userPoolId: string, now = new Date()): Promise<void> {
  // First here: whatever becomes of the rest, no token that is out is good any more.
  await library.entities.account.upsert({ all: ALL, owner, signedOutAt: now.toISOString() }).go();
  const { AdminUserGlobalSignOutCommand, UserNotFoundException, cognito } = await import("./cognito.ts");
  try {
    // A pool whose people sign in by address names each by their `sub`.
    await cognito.send(new AdminUserGlobalSignOutCommand({ UserPoolId: userPoolId, Username: owner }));
  } catch (error) {
    // Who is gone is signed out.
    if (!(error instanceof UserNotFoundException)) throw error;
  }
}
