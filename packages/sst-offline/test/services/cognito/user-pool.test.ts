import { createHmac } from "node:crypto";
import {
  AdminConfirmSignUpCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminUserGlobalSignOutCommand,
  ChangePasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  DeleteUserCommand,
  ForgotPasswordCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  ListUsersCommand,
  ResendConfirmationCodeCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { CLI, clientOptions, PASSWORD, POOL, poolSpec, startCognito, type TestCloud, WEB } from "./cloud.ts";
import { peopleOf } from "./people.ts";

let cloud: TestCloud;
let client: CognitoIdentityProviderClient;
let people: ReturnType<typeof peopleOf>;
const ClientId = CLI.id;

beforeAll(async () => {
  cloud = await startCognito();
  client = clientOf(cloud);
  people = peopleOf(cloud, client);
});
afterAll(() => cloud.close());
afterEach(() => vi.useRealTimers());

const clientOf = (of: TestCloud) => new CognitoIdentityProviderClient(clientOptions(of));

async function tokensOf(email: string) {
  const { AuthenticationResult } = await people.signIn(email);
  return AuthenticationResult as Record<"AccessToken" | "IdToken" | "RefreshToken", string>;
}

const refresh = (REFRESH_TOKEN: string) =>
  client.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: "REFRESH_TOKEN_AUTH",
      AuthParameters: { REFRESH_TOKEN },
    }),
  );

const failure = (name: string, message: string | RegExp) => ({
  name,
  message: typeof message === "string" ? message : expect.stringMatching(message),
  $metadata: expect.objectContaining({ httpStatusCode: 400 }),
});
const wrongCode = (right: string) => (right === "000000" ? "000001" : "000000");

describe("SignUp", () => {
  it("makes an unconfirmed account and a code", async () => {
    const answer = await people.signUp("first@example.com");
    expect(answer).toMatchObject({
      UserConfirmed: false,
      UserSub: expect.stringMatching(/^[0-9a-f-]{36}$/),
      CodeDeliveryDetails: { AttributeName: "email", DeliveryMedium: "EMAIL", Destination: "f***@e***" },
    });
    expect(cloud.codes.get("first@example.com")).toMatch(/^\d{6}$/);
  });

  it("takes an address once, in whatever case", async () => {
    await people.signUp("twice@example.com");
    await expect(people.signUp("Twice@Example.com")).rejects.toMatchObject(
      failure("UsernameExistsException", "An account with the given email already exists."),
    );
  });

  it("makes one account of many attempts at once", async () => {
    const all = await Promise.allSettled(Array.from({ length: 4 }, () => people.signUp("race@example.com")));
    expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it.each([
    ["Short-1", /Password not long enough$/],
    ["no-upper-case-1", /Password must have uppercase characters$/],
    ["NO-LOWER-CASE-1", /Password must have lowercase characters$/],
    ["No-number-here", /Password must have numeric characters$/],
  ])("refuses the password %s in Cognito's words", async (password, message) => {
    await expect(people.signUp("weak@example.com", password)).rejects.toMatchObject(
      failure("InvalidPasswordException", message),
    );
  });

  it("refuses what is no e-mail address, another address as attribute, an empty name", async () => {
    await expect(people.signUp("somebody")).rejects.toMatchObject(
      failure("InvalidParameterException", "Username should be an email."),
    );
    const other = [{ Name: "email", Value: "other@example.com" }];
    await expect(
      client.send(
        new SignUpCommand({
          ClientId,
          Username: "me@example.com",
          Password: PASSWORD,
          UserAttributes: other,
        }),
      ),
    ).rejects.toMatchObject(failure("InvalidParameterException", /^User email should be empty or same/));
    await expect(people.signUp("")).rejects.toMatchObject(
      failure("InvalidParameterException", /^1 validation error detected: Value at 'username'/),
    );
  });

  it.each([
    [
      "favorite_flavor",
      "InvalidParameterException",
      /favorite_flavor: Attribute does not exist in the schema/,
    ],
    ["", "InvalidParameterException", /./],
    ["email_verified", "NotAuthorizedException", /unauthorized attribute/],
    ["sub", "NotAuthorizedException", /unauthorized attribute/],
  ])("refuses the attribute %s", async (Name, name, message) => {
    const given = { ClientId, Username: "attributes@example.com", Password: PASSWORD };
    await expect(
      client.send(new SignUpCommand({ ...given, UserAttributes: [{ Name, Value: "true" }] })),
    ).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it("writes and shows what the client may write and read", async () => {
    const [first] = poolSpec().clients.slice(1);
    const narrow = await startCognito({
      pools: [
        poolSpec({
          clients: [{ ...first!, writeAttributes: ["email"], readAttributes: ["email", "email_verified"] }],
        }),
      ],
    });
    const other = clientOf(narrow);
    const given = { ClientId, Username: "narrow@example.com", Password: PASSWORD };
    const named = other.send(
      new SignUpCommand({ ...given, UserAttributes: [{ Name: "name", Value: "Ada" }] }),
    );
    await expect(named).rejects.toMatchObject({ name: "NotAuthorizedException" });
    const { AuthenticationResult } = await peopleOf(narrow, other)
      .confirmed(given.Username)
      .then(() => peopleOf(narrow, other).signIn(given.Username));
    const { UserAttributes } = await other.send(
      new GetUserCommand({ AccessToken: AuthenticationResult!.AccessToken }),
    );
    expect(UserAttributes!.map(({ Name }) => Name).sort()).toEqual(["email", "email_verified", "sub"]);
    await narrow.close();
  });

  it("refuses an unknown client", async () => {
    await expect(
      client.send(new SignUpCommand({ ClientId: "unknown", Username: "a@example.com", Password: PASSWORD })),
    ).rejects.toMatchObject(failure("ResourceNotFoundException", "User pool client unknown does not exist."));
  });

  it("asks a client that has a secret for its hash", async () => {
    const Username = "hashed@example.com";
    const send = (SecretHash?: string) =>
      client.send(new SignUpCommand({ ClientId: WEB.id, Username, Password: PASSWORD, SecretHash }));
    await expect(send()).rejects.toMatchObject(
      failure("NotAuthorizedException", /is configured with secret but SECRET_HASH was not received$/),
    );
    await expect(send("bm90IGl0")).rejects.toMatchObject(
      failure("NotAuthorizedException", `Unable to verify secret hash for client ${WEB.id}`),
    );
    const hash = createHmac("sha256", WEB.secret)
      .update(Username + WEB.id)
      .digest("base64");
    expect(await send(hash)).toMatchObject({ UserConfirmed: false });
  });
});

describe("ConfirmSignUp", () => {
  const confirm = (Username: string, ConfirmationCode: string) =>
    client.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));

  it("refuses a wrong code, then takes the right one, once", async () => {
    const email = "confirm@example.com";
    await people.signUp(email);
    const code = cloud.codes.get(email)!;
    await expect(confirm(email, wrongCode(code))).rejects.toMatchObject(
      failure("CodeMismatchException", "Invalid verification code provided, please try again."),
    );
    await confirm(email, code);
    await expect(confirm(email, code)).rejects.toMatchObject(
      failure("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED"),
    );
  });

  it("limits the tries", async () => {
    const email = "guesser@example.com";
    await people.signUp(email);
    const code = cloud.codes.get(email)!;
    for (let tries = 0; tries < 15; tries++)
      await expect(confirm(email, wrongCode(code))).rejects.toMatchObject({ name: "CodeMismatchException" });
    await expect(confirm(email, code)).rejects.toMatchObject(
      failure("LimitExceededException", "Attempt limit exceeded, please try after some time."),
    );
  });

  it("refuses a code that is a day old", async () => {
    const email = "late@example.com";
    await people.signUp(email);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 24 * 3_600_000 + 1000 });
    await expect(confirm(email, cloud.codes.get(email)!)).rejects.toMatchObject(
      failure("ExpiredCodeException", "Invalid code provided, please request a code again."),
    );
  });

  it("gives a new code that takes the old one's place, five times an hour", async () => {
    const email = "resend@example.com";
    await people.signUp(email);
    const resend = () => client.send(new ResendConfirmationCodeCommand({ ClientId, Username: email }));
    const codes = new Set([cloud.codes.get(email)!]);
    for (let times = 0; times < 5; times++) {
      await resend();
      codes.add(cloud.codes.get(email)!);
    }
    expect(codes.size).toBeGreaterThan(1);
    await expect(resend()).rejects.toMatchObject({ name: "LimitExceededException" });
    await confirm(email, cloud.codes.get(email)!);
  });

  it("says that nobody is there only when the client may know", async () => {
    await expect(confirm("nobody@example.com", "123456")).rejects.toMatchObject(
      failure("UserNotFoundException", "User does not exist."),
    );
  });
});

describe("InitiateAuth", () => {
  it("gives tokens in Cognito's shape", async () => {
    const sub = await people.confirmed("tokens@example.com");
    const { AuthenticationResult } = await people.signIn("Tokens@example.com");
    expect(AuthenticationResult).toMatchObject({ ExpiresIn: 3600, TokenType: "Bearer" });
    const jwks = createRemoteJWKSet(new URL(`${cloud.issuer}/.well-known/jwks.json`));
    const access = await jwtVerify(AuthenticationResult!.AccessToken!, jwks, { issuer: cloud.issuer });
    expect(access.payload).toEqual({
      sub,
      iss: cloud.issuer,
      client_id: CLI.id,
      origin_jti: expect.any(String),
      event_id: expect.any(String),
      token_use: "access",
      scope: "aws.cognito.signin.user.admin",
      auth_time: expect.any(Number),
      exp: access.payload.iat! + 3600,
      iat: expect.any(Number),
      jti: expect.any(String),
      username: sub,
    });
    const id = await jwtVerify(AuthenticationResult!.IdToken!, jwks, { audience: CLI.id });
    expect(id.payload).toEqual({
      sub,
      email_verified: true,
      iss: cloud.issuer,
      "cognito:username": sub,
      origin_jti: access.payload.origin_jti,
      aud: CLI.id,
      event_id: access.payload.event_id,
      token_use: "id",
      auth_time: access.payload.auth_time,
      exp: expect.any(Number),
      iat: expect.any(Number),
      jti: expect.any(String),
      email: "tokens@example.com",
    });
  });

  it("refuses wrong passwords, the unconfirmed and the unknown", async () => {
    await people.confirmed("wrong@example.com");
    await expect(people.signIn("wrong@example.com", "Wrong-horse-77")).rejects.toMatchObject(
      failure("NotAuthorizedException", "Incorrect username or password."),
    );
    await people.signUp("unconfirmed@example.com");
    await expect(people.signIn("unconfirmed@example.com")).rejects.toMatchObject(
      failure("UserNotConfirmedException", "User is not confirmed."),
    );
    await expect(people.signIn("nobody@example.com")).rejects.toMatchObject(
      failure("UserNotFoundException", "User does not exist."),
    );
  });

  it("hides from a client that must not know whether somebody exists", async () => {
    const USERNAME = "nobody@example.com";
    const SECRET_HASH = createHmac("sha256", WEB.secret)
      .update(USERNAME + WEB.id)
      .digest("base64");
    await expect(
      client.send(
        new InitiateAuthCommand({
          ClientId: WEB.id,
          AuthFlow: "USER_PASSWORD_AUTH",
          AuthParameters: { USERNAME, PASSWORD, SECRET_HASH },
        }),
      ),
    ).rejects.toMatchObject(failure("NotAuthorizedException", "Incorrect username or password."));
  });

  it("locks out after five failures, for a second and then longer", async () => {
    const email = "locked@example.com";
    await people.confirmed(email);
    vi.useFakeTimers({ toFake: ["Date"] });
    for (let tries = 0; tries < 5; tries++)
      await expect(people.signIn(email, "Wrong-horse-77")).rejects.toMatchObject({
        name: "NotAuthorizedException",
      });
    await expect(people.signIn(email)).rejects.toMatchObject(
      failure("NotAuthorizedException", "Password attempts exceeded"),
    );
    vi.setSystemTime(Date.now() + 2000);
    expect((await people.signIn(email)).AuthenticationResult?.AccessToken).toBeTruthy();
  });

  it("locks out after five failures that come together, too", async () => {
    const email = "together@example.com";
    await people.signUp(email);
    vi.useFakeTimers({ toFake: ["Date"] });
    const guesses = Array.from({ length: 20 }, (_, at) => people.signIn(email, `Wrong-horse-${at}`));
    const said = (await Promise.allSettled(guesses)).map(
      (one) => (one as PromiseRejectedResult).reason.message,
    );
    expect(said.filter((message) => message === "Incorrect username or password.")).toHaveLength(5);
    expect(said.filter((message) => message === "Password attempts exceeded")).toHaveLength(15);
  });

  it("lets everybody in who comes together with the right password", async () => {
    const email = "friends@example.com";
    await people.confirmed(email);
    const signed = await Promise.all(Array.from({ length: 8 }, () => people.signIn(email)));
    expect(signed.every(({ AuthenticationResult }) => AuthenticationResult)).toBe(true);
  });

  it("refuses flows that the client may not use, and missing parameters", async () => {
    await expect(
      client.send(new InitiateAuthCommand({ ClientId, AuthFlow: "CUSTOM_AUTH", AuthParameters: {} })),
    ).rejects.toMatchObject(
      failure("InvalidParameterException", "CUSTOM_AUTH flow not enabled for this client"),
    );
    await expect(
      client.send(new InitiateAuthCommand({ ClientId, AuthFlow: "USER_PASSWORD_AUTH" })),
    ).rejects.toMatchObject(failure("InvalidParameterException", "Missing required parameter USERNAME"));
  });

  it("refreshes without rotating, until the token is revoked", async () => {
    const email = "refresh@example.com";
    await people.confirmed(email);
    const first = await tokensOf(email);
    const { AuthenticationResult: second } = await refresh(first.RefreshToken);
    expect(second).toMatchObject({ AccessToken: expect.any(String), IdToken: expect.any(String) });
    expect(second?.RefreshToken).toBeUndefined();
    const getUser = (AccessToken: string) => client.send(new GetUserCommand({ AccessToken }));
    await getUser(second!.AccessToken!);
    await client.send(new RevokeTokenCommand({ ClientId, Token: first.RefreshToken }));
    await expect(refresh(first.RefreshToken)).rejects.toMatchObject(
      failure("NotAuthorizedException", "Invalid Refresh Token"),
    );
    for (const token of [first.AccessToken, second!.AccessToken!])
      await expect(getUser(token)).rejects.toMatchObject(
        failure("NotAuthorizedException", "Access Token has been revoked"),
      );
  });

  it("refuses an expired refresh token, and one of another client", async () => {
    await people.confirmed("old@example.com");
    const { RefreshToken } = await tokensOf("old@example.com");
    await expect(
      client.send(
        new InitiateAuthCommand({
          ClientId: WEB.id,
          AuthFlow: "REFRESH_TOKEN_AUTH",
          AuthParameters: { REFRESH_TOKEN: RefreshToken, SECRET_HASH: "x" },
        }),
      ),
    ).rejects.toMatchObject({ name: "NotAuthorizedException" });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 31 * 86_400_000 });
    await expect(refresh(RefreshToken)).rejects.toMatchObject({ name: "NotAuthorizedException" });
  });
});

describe("a person's own account", () => {
  it("is read and deleted by its access token alone", async () => {
    const email = "leaver@example.com";
    const sub = await people.confirmed(email);
    const { AccessToken, IdToken, RefreshToken } = await tokensOf(email);
    const user = await client.send(new GetUserCommand({ AccessToken }));
    expect(user.Username).toBe(sub);
    expect(user.UserAttributes).toEqual(
      expect.arrayContaining([
        { Name: "email", Value: email },
        { Name: "email_verified", Value: "true" },
        { Name: "sub", Value: sub },
      ]),
    );
    await expect(client.send(new GetUserCommand({ AccessToken: IdToken }))).rejects.toMatchObject(
      failure("NotAuthorizedException", "Invalid Access Token"),
    );
    await client.send(new DeleteUserCommand({ AccessToken }));
    await expect(people.signIn(email)).rejects.toMatchObject({ name: "UserNotFoundException" });
    await expect(refresh(RefreshToken)).rejects.toMatchObject({ name: "NotAuthorizedException" });
    await people.confirmed(email);
  });

  it("refuses an expired token and a forged one", async () => {
    const email = "expired@example.com";
    await people.confirmed(email);
    const { AccessToken } = await tokensOf(email);
    const [header, payload] = AccessToken.split(".");
    await expect(
      client.send(new GetUserCommand({ AccessToken: `${header}.${payload}.AAAA` })),
    ).rejects.toMatchObject(failure("NotAuthorizedException", "Invalid Access Token"));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_601_000 });
    await expect(client.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(
      failure("NotAuthorizedException", "Access Token has expired"),
    );
  });

  it("gets another password, by the old one or by a code", async () => {
    const email = "password@example.com";
    await people.confirmed(email);
    const { AccessToken } = await tokensOf(email);
    const change = (PreviousPassword: string, ProposedPassword: string) =>
      client.send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));
    await expect(change("Not-the-one-1", "Another-horse-8")).rejects.toMatchObject({
      name: "NotAuthorizedException",
    });
    await change(PASSWORD, "Another-horse-8");
    await people.signIn(email, "Another-horse-8");

    await client.send(new ForgotPasswordCommand({ ClientId, Username: email }));
    const reset = (ConfirmationCode: string, Password: string) =>
      client.send(
        new ConfirmForgotPasswordCommand({ ClientId, Username: email, ConfirmationCode, Password }),
      );
    const code = cloud.codes.get(email)!;
    await expect(reset(code, "weak")).rejects.toMatchObject({ name: "InvalidPasswordException" });
    await expect(reset(wrongCode(code), "Third-horse-9")).rejects.toMatchObject({
      name: "CodeMismatchException",
    });
    await reset(code, "Third-horse-9");
    await people.signIn(email, "Third-horse-9");
    await expect(reset(code, "Fourth-horse-10")).rejects.toMatchObject({ name: "ExpiredCodeException" });
  });

  it("keeps its sign-ins when the password changes, as Cognito documents no other", async () => {
    const email = "changed@example.com";
    await people.confirmed(email);
    const { AccessToken, RefreshToken } = await tokensOf(email);
    await client.send(
      new ChangePasswordCommand({
        AccessToken,
        PreviousPassword: PASSWORD,
        ProposedPassword: "Another-horse-8",
      }),
    );
    expect((await refresh(RefreshToken)).AuthenticationResult).toBeDefined();
  });

  it("is signed out everywhere", async () => {
    const email = "everywhere@example.com";
    await people.confirmed(email);
    const [first, second] = [await tokensOf(email), await tokensOf(email)];
    await client.send(new GlobalSignOutCommand({ AccessToken: first.AccessToken }));
    await expect(refresh(second.RefreshToken)).rejects.toMatchObject({ name: "NotAuthorizedException" });
  });
});

describe("the operator", () => {
  it("looks people up and lists them by page", async () => {
    const email = "listed@example.com";
    const sub = await people.confirmed(email);
    const one = await client.send(new AdminGetUserCommand({ UserPoolId: POOL, Username: email }));
    expect(one).toMatchObject({ Username: sub, UserStatus: "CONFIRMED", Enabled: true });
    const seen = new Set<string>();
    let PaginationToken: string | undefined;
    do {
      const page = await client.send(new ListUsersCommand({ UserPoolId: POOL, Limit: 3, PaginationToken }));
      for (const user of page.Users ?? []) seen.add(user.Username!);
      PaginationToken = page.PaginationToken;
    } while (PaginationToken);
    expect(seen).toContain(sub);
    const { Users } = await client.send(
      new ListUsersCommand({ UserPoolId: POOL, Filter: `email = "${email}"` }),
    );
    expect(Users?.map(({ Username }) => Username)).toEqual([sub]);
  });

  it("confirms, signs out and removes people", async () => {
    const Username = "managed@example.com";
    const named = { UserPoolId: POOL, Username };
    await people.signUp(Username);
    await client.send(new AdminConfirmSignUpCommand(named));
    await expect(client.send(new AdminConfirmSignUpCommand(named))).rejects.toMatchObject({
      name: "NotAuthorizedException",
    });
    const { RefreshToken } = await tokensOf(Username);
    await client.send(new AdminUserGlobalSignOutCommand(named));
    await expect(refresh(RefreshToken)).rejects.toMatchObject({ name: "NotAuthorizedException" });
    await client.send(new AdminDeleteUserCommand(named));
    await expect(client.send(new AdminGetUserCommand(named))).rejects.toMatchObject({
      name: "UserNotFoundException",
    });
  });

  it("alone may do so", async () => {
    const response = await fetch(cloud.url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AWSCognitoIdentityProviderService.ListUsers",
      },
      body: JSON.stringify({ UserPoolId: POOL }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({
      __type: "MissingAuthenticationTokenException",
      message: "Missing Authentication Token",
    });
  });
});
