import {
  AdminConfirmSignUpCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { describe, expect, it } from "vitest";
import type { PoolSpec } from "../../../src/services/cognito/spec.ts";
import { Browser } from "../../../src/testing/browser.ts";
import {
  CALLBACK,
  CLI,
  clientOptions,
  POOL,
  poolSpec,
  REGION,
  startCognito,
  type TestCloud,
  WEB,
} from "./cloud.ts";
import { peopleOf } from "./people.ts";

/** What a user pool tells functions of, and what of their answers it heeds. */

const ClientId = CLI.id;

const failure = (name: string, message: string) => ({
  name,
  message,
  $metadata: expect.objectContaining({ httpStatusCode: 400 }),
});

interface Asked {
  cloud: TestCloud;
  client: CognitoIdentityProviderClient;
  people: ReturnType<typeof peopleOf>;
}

/** The events that reached the functions of a pool of its own. */
async function triggered<Event = Record<string, object>>(
  triggers: PoolSpec["triggers"],
  handler: (event: Event, asked: Asked) => unknown,
  run: (asked: Asked) => Promise<void>,
) {
  const invoked: unknown[] = [];
  const cloud = await startCognito({
    pools: [poolSpec({ triggers })],
    invokeTrigger: async (functionArn, event) => {
      invoked.push([functionArn, event]);
      return handler(structuredClone(event) as unknown as Event, asked);
    },
  });
  const client = new CognitoIdentityProviderClient(clientOptions(cloud));
  const asked = { cloud, client, people: peopleOf(cloud, client) };
  try {
    await run(asked);
  } finally {
    await cloud.close();
  }
  return invoked;
}

describe("the pre sign-up trigger", () => {
  const arn = "arn:aws:lambda:us-east-1:123456789012:function:admit";
  const withTrigger = (
    handler: (event: Record<string, object>) => unknown,
    run: (asked: Asked) => Promise<void>,
  ) => triggered({ preSignUp: arn }, handler, run);

  it("gets the documented event, and may confirm at once", async () => {
    const email = "invited@example.com";
    const confirmAtOnce = (event: Record<string, object>) => ({
      ...event,
      response: { ...event.response, autoConfirmUser: true, autoVerifyEmail: true },
    });
    const [call] = await withTrigger(confirmAtOnce, async ({ people }) => {
      expect(await people.signUp(email)).toMatchObject({ UserConfirmed: true });
      await people.signIn(email);
    });
    expect(call).toEqual([
      arn,
      {
        version: "1",
        triggerSource: "PreSignUp_SignUp",
        region: REGION,
        userPoolId: POOL,
        userName: expect.stringMatching(/^[0-9a-f-]{36}$/),
        callerContext: { awsSdkVersion: expect.any(String), clientId: CLI.id },
        request: { userAttributes: { email }, validationData: null },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
    ]);
  });

  it("refuses with its own message", async () => {
    await withTrigger(
      () => {
        throw new Error("This library is by invitation");
      },
      async ({ people }) => {
        await expect(people.signUp("stranger@example.com")).rejects.toMatchObject(
          failure(
            "UserLambdaValidationException",
            "PreSignUp failed with error This library is by invitation.",
          ),
        );
      },
    );
  });

  it("must give the event back", async () => {
    await withTrigger(
      () => undefined,
      async ({ people }) => {
        await expect(people.signUp("lost@example.com")).rejects.toMatchObject({
          name: "InvalidLambdaResponseException",
        });
      },
    );
  });
});

describe("the post confirmation trigger", () => {
  const postConfirmation = "arn:aws:lambda:us-east-1:123456789012:function:told";
  const email = "told@example.com";
  const another = "Another-horse-8";
  type Told = Record<"triggerSource" | "userPoolId" | "userName", string>;
  const ofReset = ({ triggerSource }: Told) => triggerSource === "PostConfirmation_ConfirmForgotPassword";

  async function reset({ client, cloud }: Asked, ClientMetadata?: Record<string, string>) {
    const named = { ClientId, Username: email };
    await client.send(new ForgotPasswordCommand(named));
    const ConfirmationCode = cloud.codes.get(email);
    const confirmation = { ...named, ConfirmationCode, Password: another, ClientMetadata };
    await client.send(new ConfirmForgotPasswordCommand(confirmation));
  }

  it("is told of a confirmed sign-up and of a reset password, by the documented event", async () => {
    let sub = "";
    const calls = await triggered(
      { postConfirmation },
      (event) => event,
      async (asked) => {
        sub = await asked.people.confirmed(email);
        await reset(asked, { from: "a test" });
        await asked.people.signIn(email, another);
      },
    );
    const event = (triggerSource: string, metadata = {}) => ({
      version: "1",
      triggerSource,
      region: REGION,
      userPoolId: POOL,
      userName: sub,
      callerContext: { awsSdkVersion: expect.any(String), clientId: CLI.id },
      request: {
        userAttributes: { sub, email, email_verified: "true", "cognito:user_status": "CONFIRMED" },
        ...metadata,
      },
      response: {},
    });
    expect(calls).toEqual([
      [postConfirmation, event("PostConfirmation_ConfirmSignUp")],
      [
        postConfirmation,
        event("PostConfirmation_ConfirmForgotPassword", { clientMetadata: { from: "a test" } }),
      ],
    ]);
  });

  it("is told of an account that the operator confirmed, of no client", async () => {
    const [call] = await triggered(
      { postConfirmation },
      (event) => event,
      async ({ client, people }) => {
        await people.signUp(email);
        await client.send(new AdminConfirmSignUpCommand({ UserPoolId: POOL, Username: email }));
      },
    );
    expect(call).toMatchObject([
      postConfirmation,
      {
        triggerSource: "PostConfirmation_ConfirmSignUp",
        callerContext: { clientId: "CLIENT_ID_NOT_APPLICABLE" },
        request: { userAttributes: { email_verified: "false" } },
      },
    ]);
  });

  it("may end the sign-ins that there are: who follows stays signed in, by the API and on the pages", async () => {
    await triggered<Told>(
      { postConfirmation },
      async (event, { client }) => {
        const named = { UserPoolId: event.userPoolId, Username: event.userName };
        if (ofReset(event)) await client.send(new AdminUserGlobalSignOutCommand(named));
        return event;
      },
      async (asked) => {
        const { client, cloud, people } = asked;
        const refresh = (signIn: Awaited<ReturnType<typeof people.signIn>>) => {
          const AuthParameters = { REFRESH_TOKEN: signIn.AuthenticationResult!.RefreshToken! };
          return client.send(
            new InitiateAuthCommand({ ClientId, AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters }),
          );
        };
        await people.confirmed(email);
        const old = await people.signIn(email);
        await reset(asked);
        const since = await people.signIn(email, another);
        await expect(refresh(old)).rejects.toMatchObject({ name: "NotAuthorizedException" });
        expect((await refresh(since)).AuthenticationResult).toBeDefined();

        const query = new URLSearchParams({
          ...{
            client_id: WEB.id,
            redirect_uri: CALLBACK,
            response_type: "code",
            scope: "openid",
            state: "s",
          },
        });
        const browser = await new Browser().open(`${cloud.login}/forgotPassword?${query}`);
        await browser.submit("forgot-password", { email });
        await browser.submit("reset-password", { code: cloud.codes.get(email)!, password: "Third-horse-9" });
        expect(browser.url).toMatch(/code=/);
        await expect(refresh(since)).rejects.toMatchObject({ name: "NotAuthorizedException" });
        await browser.open(`${cloud.login}/oauth2/authorize?${query}`);
        expect(browser.url).toMatch(/code=/);
      },
    );
  });

  it("that fails says so to who asked, and undoes nothing", async () => {
    await triggered<Told>(
      { postConfirmation },
      (event) => {
        if (ofReset(event)) throw new Error("Try again");
        return event;
      },
      async (asked) => {
        await asked.people.confirmed(email);
        await expect(reset(asked)).rejects.toMatchObject(
          failure("UserLambdaValidationException", "PostConfirmation failed with error Try again."),
        );
        await asked.people.signIn(email, another);
      },
    );
  });
});
