import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { GetCredentialsForIdentityCommand, GetIdCommand } from "@aws-sdk/client-cognito-identity";
import {
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  ChangePasswordCommand,
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
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { type Context, PASSWORD, sdkClients } from "../context.ts";
import { answered, eventually, type Row, refused } from "../row.ts";
import {
  BUCKET as Bucket,
  CLIENT_SECRET,
  OPEN_CLIENT as ClientId,
  IDENTITY_POOL,
  PROVIDER,
  SECRET_CLIENT,
  POOL as UserPoolId,
} from "../stack/names.ts";

const PASSWORDS = "Adding user pool password requirements";
const SIGN_UP = "Signing up and confirming user accounts";
const ERRORS = "Managing user existence error responses";
const TOKENS = "Understanding user pool JSON web tokens (JWTs)";
const CREDENTIALS = "API reference: GetCredentialsForIdentity";
const TAGS = "Using attributes for access control as a form of attribute-based access control";

const email = (t: Context) => `${t.id}@example.com`;
const refresh = (t: Context, REFRESH_TOKEN: string) =>
  t.sdk.idp.send(
    new InitiateAuthCommand({ ClientId, AuthFlow: "REFRESH_TOKEN_AUTH", AuthParameters: { REFRESH_TOKEN } }),
  );
const getUser = (t: Context, AccessToken: string) => t.sdk.idp.send(new GetUserCommand({ AccessToken }));
const confirm = (t: Context, Username: string, ConfirmationCode: string) =>
  t.sdk.idp.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode }));
const secretHash = (username: string, secret = CLIENT_SECRET) =>
  createHmac("sha256", secret)
    .update(username + SECRET_CLIENT)
    .digest("base64");

const issuer = (t: Context) => `${t.cloud.endpoint}/${UserPoolId}`;
const verified = (t: Context, token: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL(`${issuer(t)}/.well-known/jwks.json`)), { issuer: issuer(t) });

const getId = (t: Context, Logins?: Record<string, string>) =>
  t.sdk.identity.send(new GetIdCommand({ IdentityPoolId: IDENTITY_POOL, Logins }));

/** A person's SDK clients, with the credentials that the identity pool gives. */
async function member(t: Context, name?: string) {
  const person = await t.person(name);
  const Logins = { [PROVIDER]: person.id };
  const { IdentityId } = await getId(t, Logins);
  const { Credentials } = await t.sdk.identity.send(
    new GetCredentialsForIdentityCommand({ IdentityId, Logins }),
  );
  assert(Credentials?.AccessKeyId && Credentials.SecretKey);
  const keys = {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretKey,
    sessionToken: Credentials.SessionToken,
  };
  return { ...person, IdentityId, Credentials, keys, sdk: sdkClients(t.cloud.endpoint, keys) };
}

export const USER_POOL_ROWS: Row[] = [
  {
    operation: "SignUp",
    rule: "an account starts unconfirmed with a code on its way, and cannot sign in before it is confirmed",
    source: SIGN_UP,
    by: {
      async sdk(t) {
        const made = await t.signUp(email(t));
        assert.equal(made.UserConfirmed, false);
        assert.deepEqual(
          [made.CodeDeliveryDetails?.AttributeName, made.CodeDeliveryDetails?.DeliveryMedium],
          ["email", "EMAIL"],
        );
        await refused(t.signIn(email(t)), "UserNotConfirmedException", { status: 400 });
        await confirm(t, email(t), t.code(email(t)));
        assert((await t.signIn(email(t))).AuthenticationResult?.AccessToken);
      },
      async cli(t) {
        const who = ["--client-id", ClientId, "--username", email(t)];
        await t.aws("cognito-idp", "sign-up", ...who, "--password", PASSWORD);
        await t.aws("cognito-idp", "confirm-sign-up", ...who, "--confirmation-code", t.code(email(t)));
        assert((await t.signIn(email(t))).AuthenticationResult);
      },
      async boto3(t) {
        const given = { client: ClientId, email: email(t), password: PASSWORD };
        await t.python(
          `cognito_idp.sign_up(ClientId=given["client"], Username=given["email"], Password=given["password"])`,
          given,
        );
        await t.python(
          `
          cognito_idp.confirm_sign_up(
              ClientId=given["client"], Username=given["email"], ConfirmationCode=given["code"])
          tokens = cognito_idp.initiate_auth(
              ClientId=given["client"], AuthFlow="USER_PASSWORD_AUTH",
              AuthParameters={"USERNAME": given["email"], "PASSWORD": given["password"]})["AuthenticationResult"]
          assert cognito_idp.get_user(AccessToken=tokens["AccessToken"])["UserAttributes"]
          `,
          { ...given, code: t.code(email(t)) },
        );
      },
    },
  },
  {
    operation: "SignUp",
    rule: "an address that is taken, in whatever case, is UsernameExistsException",
    source: "API reference: SignUp — Errors",
    by: {
      async sdk(t) {
        await t.signUp(email(t));
        await refused(t.signUp(email(t).toUpperCase()), "UsernameExistsException", { status: 400 });
      },
    },
  },
  {
    operation: "SignUp",
    rule: "an attribute that does not exist is InvalidParameterException, one that is nobody's to write NotAuthorizedException",
    source: "Working with user attributes — Attribute permissions and scopes",
    by: {
      async sdk(t) {
        const with_ = (Name: string) =>
          t.sdk.idp.send(
            new SignUpCommand({
              ClientId,
              Username: email(t),
              Password: PASSWORD,
              UserAttributes: [{ Name, Value: "true" }],
            }),
          );
        const message = /flavor: Attribute does not exist in the schema/;
        await refused(with_("flavor"), "InvalidParameterException", { status: 400, message });
        await refused(with_("email_verified"), "NotAuthorizedException", { status: 400 });
      },
    },
  },
  {
    operation: "SignUp",
    rule: "a password that breaks the pool's policy is InvalidPasswordException",
    source: PASSWORDS,
    by: {
      async sdk(t) {
        for (const password of ["Short-1", "no-upper-case-7", "NO-LOWER-CASE-7", "No-number-here"])
          await refused(t.signUp(email(t), password), "InvalidPasswordException", { status: 400 });
      },
    },
  },
  {
    operation: "SignUp",
    rule: "a name that is no e-mail address is InvalidParameterException where people sign in by address",
    source: "Customizing sign-in attributes",
    by: { sdk: (t) => refused(t.signUp(`somebody-${t.id}`), "InvalidParameterException", { status: 400 }) },
  },
  {
    operation: "SignUp",
    rule: "a client with a secret wants the SECRET_HASH that fits",
    source: "Computing secret hash values",
    by: {
      async sdk(t) {
        const ask = (SecretHash?: string) =>
          t.sdk.idp.send(
            new SignUpCommand({
              ClientId: SECRET_CLIENT,
              Username: email(t),
              Password: PASSWORD,
              SecretHash,
            }),
          );
        await refused(ask(), "NotAuthorizedException", { status: 400 });
        await refused(ask(secretHash(email(t), "another")), "NotAuthorizedException");
        assert((await ask(secretHash(email(t)))).UserSub);
      },
    },
  },
  {
    operation: "SignUp",
    rule: "a client that is not there is ResourceNotFoundException",
    source: "API reference: SignUp — Errors",
    by: {
      sdk: (t) =>
        refused(
          t.sdk.idp.send(new SignUpCommand({ ClientId: "none", Username: email(t), Password: PASSWORD })),
          "ResourceNotFoundException",
          { status: 400 },
        ),
    },
  },
  {
    operation: "ConfirmSignUp",
    rule: "another code is CodeMismatchException, and a second confirmation NotAuthorizedException",
    source: "API reference: ConfirmSignUp — Errors",
    by: {
      async sdk(t) {
        await t.signUp(email(t));
        const code = t.code(email(t));
        await refused(confirm(t, email(t), code === "000000" ? "000001" : "000000"), "CodeMismatchException");
        await confirm(t, email(t), code);
        await refused(confirm(t, email(t), code), "NotAuthorizedException", { status: 400 });
      },
    },
  },
  {
    operation: "ResendConfirmationCode",
    rule: "a new code takes the place of the old one",
    source: "API reference: ResendConfirmationCode",
    by: {
      async sdk(t) {
        await t.signUp(email(t));
        const resend = new ResendConfirmationCodeCommand({ ClientId, Username: email(t) });
        const { CodeDeliveryDetails } = await t.sdk.idp.send(resend);
        assert.equal(CodeDeliveryDetails?.DeliveryMedium, "EMAIL");
        await confirm(t, email(t), t.code(email(t)));
        await refused(t.sdk.idp.send(resend), "InvalidParameterException");
      },
    },
  },
  {
    operation: "ResendConfirmationCode",
    rule: "five codes an hour are the most",
    source: "Quotas in Amazon Cognito",
    by: {
      async sdk(t) {
        await t.signUp(email(t));
        const resend = () =>
          t.sdk.idp.send(new ResendConfirmationCodeCommand({ ClientId, Username: email(t) }));
        for (let n = 0; n < 5; n++) await resend();
        await refused(resend(), "LimitExceededException", { status: 400 });
      },
    },
  },
  {
    operation: "InitiateAuth",
    rule: "where existence errors are prevented, an unknown person and a wrong password look alike",
    source: ERRORS,
    by: {
      async sdk(t) {
        const { email } = await t.person();
        const wrong = await refused(t.signIn(email, "Wrong-password-7"), "NotAuthorizedException");
        const unknown = await refused(t.signIn(`none-${t.id}@example.com`), "NotAuthorizedException");
        assert.equal(unknown.message, wrong.message);
      },
    },
  },
  {
    operation: "InitiateAuth",
    rule: "after five wrong passwords in a row even the right one has to wait",
    source: "Lockout behavior for failed sign-in attempts",
    by: {
      async sdk(t) {
        const { email } = await t.person();
        // The first wait is one second, which may be over before the right password comes.
        const refusal = await eventually(async () => {
          for (let n = 0; n < 6; n++)
            await refused(t.signIn(email, "Wrong-password-7"), "NotAuthorizedException");
          return t.signIn(email).then(
            () => undefined,
            (thrown: Error) => thrown,
          );
        });
        assert.equal(refusal.name, "NotAuthorizedException");
        assert.match(refusal.message, /attempts exceeded/);
      },
    },
  },
  {
    operation: "InitiateAuth",
    rule: "a flow that the client does not allow is InvalidParameterException",
    source: "Authentication flows",
    by: {
      sdk: (t) =>
        refused(
          t.sdk.idp.send(
            new InitiateAuthCommand({
              ClientId,
              AuthFlow: "USER_SRP_AUTH",
              AuthParameters: { USERNAME: email(t), SRP_A: "0" },
            }),
          ),
          "InvalidParameterException",
          { status: 400 },
        ),
    },
  },
  {
    operation: "Tokens",
    rule: "access and id token are signed by a key of the pool's JWKS and say which they are",
    source: TOKENS,
    by: {
      async sdk(t) {
        const person = await t.person();
        const { payload: access, protectedHeader } = await verified(t, person.access);
        const { payload: id } = await verified(t, person.id);
        assert.equal(protectedHeader.alg, "RS256");
        assert.deepEqual(
          [access.token_use, access.client_id, access.aud, access.sub, access.username],
          ["access", ClientId, undefined, person.sub, person.sub],
        );
        assert.match(String(access.scope), /aws\.cognito\.signin\.user\.admin/);
        assert.deepEqual(
          [id.token_use, id.aud, id.email, id.email_verified, id["cognito:username"]],
          ["id", ClientId, person.email, true, person.sub],
        );
        assert.equal(Number(access.exp) - Number(access.iat), 3600);
      },
    },
  },
  {
    operation: "InitiateAuth",
    rule: "a refresh token gives new tokens of the same sign-in, and no new refresh token",
    source: "Refresh tokens",
    by: {
      async sdk(t) {
        const person = await t.person();
        const { AuthenticationResult: fresh } = await refresh(t, person.refresh);
        assert.equal(fresh?.RefreshToken, undefined);
        const [old, now] = [decodeJwt(person.access), decodeJwt(fresh?.AccessToken ?? "")];
        assert.deepEqual([now.sub, now.auth_time, now.origin_jti], [old.sub, old.auth_time, old.origin_jti]);
        assert.notEqual(now.jti, old.jti);
        await refused(refresh(t, "no token"), "NotAuthorizedException");
      },
    },
  },
  {
    operation: "RevokeToken",
    rule: "a revoked refresh token ends its sign-in: neither it nor its access tokens are taken any more",
    source: "Ending user sessions with token revocation",
    by: {
      async sdk(t) {
        const person = await t.person();
        await t.sdk.idp.send(new RevokeTokenCommand({ ClientId, Token: person.refresh }));
        await refused(refresh(t, person.refresh), "NotAuthorizedException", { status: 400 });
        await refused(getUser(t, person.access), "NotAuthorizedException", { message: /revoked/ });
      },
    },
  },
  {
    operation: "GlobalSignOut",
    rule: "every sign-in of the person ends",
    source: "API reference: GlobalSignOut",
    by: {
      async sdk(t) {
        const person = await t.person();
        const { AuthenticationResult: other } = await t.signIn(person.email);
        await t.sdk.idp.send(new GlobalSignOutCommand({ AccessToken: person.access }));
        await refused(refresh(t, other?.RefreshToken ?? ""), "NotAuthorizedException");
        await refused(getUser(t, person.access), "NotAuthorizedException");
      },
    },
  },
  {
    operation: "GetUser",
    rule: "the person is told to who has an access token; an id token is not one",
    source: "API reference: GetUser",
    by: {
      async sdk(t) {
        const person = await t.person();
        const { Username, UserAttributes = [] } = await getUser(t, person.access);
        const told = Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
        assert.deepEqual(
          [Username, told.sub, told.email, told.email_verified],
          [person.sub, person.sub, person.email, "true"],
        );
        await refused(getUser(t, person.id), "NotAuthorizedException", { status: 400 });
      },
    },
  },
  {
    operation: "ChangePassword",
    rule: "the old password has to be right, and the new one to fit the policy",
    source: "API reference: ChangePassword",
    by: {
      async sdk(t) {
        const { access, email } = await t.person();
        const change = (PreviousPassword: string, ProposedPassword: string) =>
          t.sdk.idp.send(
            new ChangePasswordCommand({ AccessToken: access, PreviousPassword, ProposedPassword }),
          );
        await refused(change("Wrong-password-7", "Another-horse-8"), "NotAuthorizedException");
        await refused(change(PASSWORD, "short"), "InvalidPasswordException");
        await change(PASSWORD, "Another-horse-8");
        assert((await t.signIn(email, "Another-horse-8")).AuthenticationResult);
      },
    },
  },
  {
    operation: "ForgotPassword",
    rule: "a code sets a new password",
    source: "Passwords, password recovery, and password policies",
    by: {
      async sdk(t) {
        const { email: Username } = await t.person();
        await t.sdk.idp.send(new ForgotPasswordCommand({ ClientId, Username }));
        const set = (ConfirmationCode: string) =>
          t.sdk.idp.send(
            new ConfirmForgotPasswordCommand({
              ClientId,
              Username,
              ConfirmationCode,
              Password: "Another-horse-8",
            }),
          );
        const code = t.code(Username);
        await refused(set(code === "000000" ? "000001" : "000000"), "CodeMismatchException");
        await set(code);
        await refused(t.signIn(Username), "NotAuthorizedException");
        assert((await t.signIn(Username, "Another-horse-8")).AuthenticationResult);
      },
    },
  },
  {
    operation: "DeleteUser",
    rule: "the account, its tokens and its refresh are gone, and the address is free",
    source: "API reference: DeleteUser",
    by: {
      async sdk(t) {
        const person = await t.person();
        await t.sdk.idp.send(new DeleteUserCommand({ AccessToken: person.access }));
        await refused(refresh(t, person.refresh), "NotAuthorizedException");
        await refused(t.signIn(person.email), "NotAuthorizedException");
        assert.notEqual((await t.signUp(person.email)).UserSub, person.sub);
      },
    },
  },
  {
    operation: "AdminGetUser",
    rule: "asks for AWS credentials; who is not there is UserNotFoundException",
    source: "API reference: AdminGetUser",
    by: {
      async sdk(t) {
        const { email: Username, sub } = await t.person();
        const ask = (name: string) => t.sdk.idp.send(new AdminGetUserCommand({ UserPoolId, Username: name }));
        const found = await ask(Username);
        assert.deepEqual([found.Username, found.UserStatus, found.Enabled], [sub, "CONFIRMED", true]);
        await refused(ask(`none-${t.id}@example.com`), "UserNotFoundException", { status: 400 });
      },
    },
  },
  {
    operation: "AdminDeleteUser",
    rule: "asks for AWS credentials; the account and its refresh are gone, and the address is free; twice is UserNotFoundException",
    source: "API reference: AdminDeleteUser",
    by: {
      async sdk(t) {
        const person = await t.person();
        const remove = () => t.sdk.idp.send(new AdminDeleteUserCommand({ UserPoolId, Username: person.sub }));
        await remove();
        await refused(refresh(t, person.refresh), "NotAuthorizedException");
        await refused(remove(), "UserNotFoundException", { status: 400 });
        assert.notEqual((await t.signUp(person.email)).UserSub, person.sub);
      },
    },
  },
  {
    operation: "ListUsers",
    rule: "a filter finds by attribute, exactly or by its beginning",
    source: "API reference: ListUsers — Filter",
    by: {
      async sdk(t) {
        await t.signUp(`${t.id}-a@example.com`);
        await t.signUp(`${t.id}-b@example.com`);
        const count = async (Filter: string) =>
          (await t.sdk.idp.send(new ListUsersCommand({ UserPoolId, Filter }))).Users?.length;
        assert.equal(await count(`email ^= "${t.id}"`), 2);
        assert.equal(await count(`email = "${t.id}-a@example.com"`), 1);
      },
    },
  },
  {
    operation: "OpenID Connect",
    rule: "the discovery document names issuer, keys and endpoints",
    source: "OpenID provider and relying party endpoints",
    by: {
      async http(t) {
        const answer = await fetch(`${issuer(t)}/.well-known/openid-configuration`);
        const found = JSON.parse(await answered(answer, 200)) as Record<string, string>;
        assert.equal(found.issuer, issuer(t));
        for (const name of ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"])
          assert(URL.canParse(found[name] ?? ""), name);
      },
    },
  },
];

export const IDENTITY_POOL_ROWS: Row[] = [
  {
    operation: "GetId",
    rule: "one login has one identity, whichever of its tokens is shown",
    source: "API reference: GetId",
    by: {
      async sdk(t) {
        const person = await t.person();
        const first = await getId(t, { [PROVIDER]: person.id });
        const { AuthenticationResult } = await t.signIn(person.email);
        const second = await getId(t, { [PROVIDER]: AuthenticationResult?.IdToken ?? "" });
        assert.equal(first.IdentityId, second.IdentityId);
        assert.match(first.IdentityId ?? "", /^us-east-1:[0-9a-f-]{36}$/);
      },
    },
  },
  {
    operation: "GetId",
    rule: "without a login, with another provider's or with a token that is no id token: NotAuthorizedException",
    source: "API reference: GetId — Errors",
    by: {
      async sdk(t) {
        const person = await t.person();
        await refused(getId(t), "NotAuthorizedException", { status: 400 });
        await refused(getId(t, { "graph.facebook.com": "token" }), "NotAuthorizedException");
        await refused(getId(t, { [PROVIDER]: person.access }), "NotAuthorizedException");
        await refused(getId(t, { [PROVIDER]: "no.jwt.here" }), "NotAuthorizedException");
      },
    },
  },
  {
    operation: "GetCredentialsForIdentity",
    rule: "credentials of the authenticated role are given for an hour",
    source: CREDENTIALS,
    by: {
      async sdk(t) {
        const { Credentials } = await member(t);
        const seconds = (Number(Credentials.Expiration) - Date.now()) / 1000;
        assert(seconds > 3500 && seconds <= 3600, String(seconds));
        assert(Credentials.SessionToken);
      },
    },
  },
  {
    operation: "GetCredentialsForIdentity",
    rule: "somebody else's login does not get an identity's credentials",
    source: CREDENTIALS,
    by: {
      async sdk(t) {
        const { IdentityId } = await member(t, "one");
        const other = await t.person("other");
        const request = new GetCredentialsForIdentityCommand({
          IdentityId,
          Logins: { [PROVIDER]: other.id },
        });
        await refused(t.sdk.identity.send(request), "NotAuthorizedException", { status: 400 });
      },
    },
  },
  {
    operation: "Principal tags",
    rule: "a claim of the id token becomes a tag, and a policy's ${aws:PrincipalTag/sub} is one's own folder",
    source: TAGS,
    by: {
      async sdk(t) {
        const one = await member(t, "one");
        const own = { Bucket, Key: `private/${one.sub}/a.txt` };
        await one.sdk.s3.send(new PutObjectCommand({ ...own, Body: "mine" }));
        assert.equal(
          await (await one.sdk.s3.send(new GetObjectCommand(own))).Body?.transformToString(),
          "mine",
        );
        const other = await member(t, "other");
        await refused(other.sdk.s3.send(new GetObjectCommand(own)), "AccessDenied", { status: 403 });
        await refused(
          one.sdk.s3.send(new PutObjectCommand({ Bucket, Key: "private/a", Body: "x" })),
          "AccessDenied",
        );
      },
    },
  },
  {
    operation: "Principal tags",
    rule: "a listing of one's own prefix is allowed, of everything denied",
    source: "Allow Amazon Cognito users to access objects in their bucket",
    by: {
      async sdk(t) {
        const one = await member(t);
        const list = (Prefix?: string) => one.sdk.s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
        await list(`private/${one.sub}/`);
        await refused(list(), "AccessDenied", { status: 403 });
        await refused(list("private/"), "AccessDenied", { status: 403 });
      },
    },
  },
];
