import { AwsError } from "../../../service.ts";
import type { PoolSpec } from "../spec.ts";

/** Runs a function as Cognito does: its returned event, or an error whose message is the handler's. */
export type InvokeTrigger = (functionArn: string, event: PreSignUpEvent) => Promise<unknown>;

/** Developer guide, "Pre sign-up Lambda trigger". */
export interface PreSignUpEvent {
  version: string;
  triggerSource: "PreSignUp_SignUp";
  region: string;
  userPoolId: string;
  userName: string;
  callerContext: { awsSdkVersion: string; clientId: string };
  request: {
    userAttributes: Record<string, string>;
    validationData: Record<string, string> | null;
    clientMetadata?: Record<string, string>;
  };
  response: { autoConfirmUser: boolean; autoVerifyEmail: boolean; autoVerifyPhone: boolean };
}

export interface SignUpRequest {
  sub: string;
  clientId: string;
  userAttributes: Record<string, string>;
  validationData?: Record<string, string>;
  clientMetadata?: Record<string, string>;
}

/**
 * Asks the pool's pre sign-up function whether this account may be made.
 * @throws AwsError UserLambdaValidationException with the function's own message when it refuses,
 *   InvalidLambdaResponseException when it does not give the event back.
 */
export async function preSignUp(
  pool: PoolSpec,
  invoke: InvokeTrigger | undefined,
  { sub, clientId, userAttributes, validationData, clientMetadata }: SignUpRequest,
): Promise<{ autoConfirm: boolean; autoVerifyEmail: boolean }> {
  const functionArn = pool.triggers?.preSignUp;
  if (!functionArn) return { autoConfirm: false, autoVerifyEmail: false };
  if (!invoke)
    throw new AwsError("InvalidLambdaResponseException", `No function ${functionArn} is known here.`);
  const event: PreSignUpEvent = {
    version: "1",
    triggerSource: "PreSignUp_SignUp",
    region: pool.region,
    userPoolId: pool.id,
    userName: sub,
    callerContext: { awsSdkVersion: "aws-sdk-unknown-unknown", clientId },
    request: {
      userAttributes,
      validationData: validationData && Object.keys(validationData).length ? validationData : null,
      ...(clientMetadata ? { clientMetadata } : {}),
    },
    response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  };
  let answer: unknown;
  try {
    answer = await invoke(functionArn, event);
  } catch (error) {
    // The function was not reached.
    if (error instanceof AwsError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new AwsError("UserLambdaValidationException", `PreSignUp failed with error ${message}.`);
  }
  const response = (answer as Partial<PreSignUpEvent> | null)?.response;
  if (!response) throw new AwsError("InvalidLambdaResponseException", "Unrecognizable lambda output");
  return {
    autoConfirm: response.autoConfirmUser === true,
    autoVerifyEmail: response.autoVerifyEmail === true,
  };
}
