import { signOutEverywhere } from "@phototag/core/account";
import type { PostConfirmationTriggerEvent } from "aws-lambda";
import { logger } from "./logger.ts";

/**
 * The user pool's post confirmation trigger. Whoever knew the old password is out once there is a new one: Cognito itself
 * revokes nothing by it. (Amazon Cognito Developer Guide, "Post confirmation Lambda trigger".)
 *
 * @throws Error that Cognito tells whoever resets their password, which stays reset: doing it again signs out again.
 */
export async function handler(event: PostConfirmationTriggerEvent): Promise<PostConfirmationTriggerEvent> {
  if (event.triggerSource !== "PostConfirmation_ConfirmForgotPassword") return event;
  const owner = event.request.userAttributes.sub ?? event.userName;
  await signOutEverywhere(owner, event.userPoolId);
  logger.info("signed out everywhere by a new password", { owner });
  return event;
}
