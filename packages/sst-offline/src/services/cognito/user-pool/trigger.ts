import { AwsError } from "../../../service.ts";
import type { PoolSpec } from "../spec.ts";
import { attributesOf } from "./attributes.ts";
import type { User } from "./store.ts";

/** Runs a function as Cognito does: its returned event, or an error whose message is the handler's. */
export type InvokeTrigger = (functionArn: string, event: TriggerEvent) => Promise<unknown>;

export type TriggerEvent = PreSignUpEvent | PostConfirmationEvent;

/** Developer guide, "Customizing user pool workflows with Lambda triggers", "User pool Lambda trigger event". */
interface Common<Source extends string> {
  version: string;
  triggerSource: Source;
  region: string;
  userPoolId: string;
  userName: string;
  callerContext: { awsSdkVersion: string; clientId: string };
}

/** Developer guide, "Pre sign-up Lambda trigger". */
export interface PreSignUpEvent extends Common<"PreSignUp_SignUp"> {
  request: {
    userAttributes: Record<string, string>;
    validationData: Record<string, string> | null;
    clientMetadata?: Record<string, string>;
  };
  response: { autoConfirmUser: boolean; autoVerifyEmail: boolean; autoVerifyPhone: boolean };
}

/** What was confirmed: a sign-up, or the reset of a password. */
type Confirmation = "PostConfirmation_ConfirmSignUp" | "PostConfirmation_ConfirmForgotPassword";

/** Developer guide, "Post confirmation Lambda trigger". */
export interface PostConfirmationEvent extends Common<Confirmation> {
  request: { userAttributes: Record<string, string>; clientMetadata?: Record<string, string> };
  response: Record<string, never>;
}

export interface SignUpRequest {
  sub: string;
  clientId: string;
  userAttributes: Record<string, string>;
  validationData?: Record<string, string>;
  clientMetadata?: Record<string, string>;
}

/** What Cognito writes for a client where an administrator asks. */
const NO_CLIENT = "CLIENT_ID_NOT_APPLICABLE";

const common = <Source extends string>(
  pool: PoolSpec,
  triggerSource: Source,
  { sub, clientId }: { sub: string; clientId: string },
): Common<Source> => ({
  version: "1",
  triggerSource,
  region: pool.region,
  userPoolId: pool.id,
  userName: sub,
  callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId },
});

/** @returns the response of the event that the function gave back */
async function ask<Event extends TriggerEvent>(
  functionArn: string,
  invoke: InvokeTrigger | undefined,
  event: Event,
): Promise<Partial<Event["response"]>> {
  if (!invoke)
    throw new AwsError("InvalidLambdaResponseException", `No function ${functionArn} is known here.`);
  let answer: unknown;
  try {
    answer = await invoke(functionArn, event);
  } catch (error) {
    // The function was not reached.
    if (error instanceof AwsError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const trigger = event.triggerSource.split("_")[0];
    throw new AwsError("UserLambdaValidationException", `${trigger} failed with error ${message}.`);
  }
  const response = (answer as Partial<Event> | null)?.response;
  if (!response) throw new AwsError("InvalidLambdaResponseException", "Unrecognizable lambda output");
  return response;
}

/**
 * Asks the pool's pre sign-up function whether this account may be made.
 * @throws AwsError UserLambdaValidationException with the function's own message when it refuses,
 *   InvalidLambdaResponseException when it does not give the event back.
 */
export async function preSignUp(
  pool: PoolSpec,
  invoke: InvokeTrigger | undefined,
  request: SignUpRequest,
): Promise<{ autoConfirm: boolean; autoVerifyEmail: boolean }> {
  const functionArn = pool.triggers?.preSignUp;
  if (!functionArn) return { autoConfirm: false, autoVerifyEmail: false };
  const { userAttributes, validationData, clientMetadata } = request;
  const response = await ask<PreSignUpEvent>(functionArn, invoke, {
    ...common(pool, "PreSignUp_SignUp", request),
    request: {
      userAttributes,
      validationData: validationData && Object.keys(validationData).length ? validationData : null,
      ...(clientMetadata ? { clientMetadata } : {}),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  });
  return {
    autoConfirm: response.autoConfirmUser === true,
    autoVerifyEmail: response.autoVerifyEmail === true,
  };
}

/**
 * Tells the pool's post confirmation function of what has been done: its error reaches the caller, and undoes nothing.
 * @throws AwsError as `preSignUp` does
 */
export async function postConfirmation(
  pool: PoolSpec,
  invoke: InvokeTrigger | undefined,
  confirmation: Confirmation,
  user: User,
  { clientId = NO_CLIENT, clientMetadata }: { clientId?: string; clientMetadata?: Record<string, string> },
): Promise<User> {
  const functionArn = pool.triggers?.postConfirmation;
  if (!functionArn) return user;
  const attributes = attributesOf(user).map(({ Name, Value }) => [Name, Value]);
  const userAttributes = { ...Object.fromEntries(attributes), "cognito:user_status": user.status };
  await ask<PostConfirmationEvent>(functionArn, invoke, {
    ...common(pool, confirmation, { sub: user.sub, clientId }),
    request: { userAttributes, ...(clientMetadata ? { clientMetadata } : {}) },
    response: {},
  });
  return user;
}
