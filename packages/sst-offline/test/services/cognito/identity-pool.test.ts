import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import {
  CognitoIdentityProviderClient,
  GlobalSignOutCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { CLI, clientOptions, POOL, poolSpec, REGION, startCognito, type TestCloud } from "./cloud.ts";
import { peopleOf } from "./people.ts";

const PROVIDER = `cognito-idp.${REGION}.amazonaws.com/${POOL}`;
const MEMBERS = `${REGION}:00000000-0000-4000-8000-000000000001`;
const GUESTS = `${REGION}:00000000-0000-4000-8000-000000000002`;
const ROLELESS = `${REGION}:00000000-0000-4000-8000-000000000003`;
const provider = { clientId: CLI.id, providerName: PROVIDER };

let cloud: TestCloud;
let client: CognitoIdentityProviderClient;
let people: ReturnType<typeof peopleOf>;
let identity: CognitoIdentityClient;

beforeAll(async () => {
  cloud = await startCognito({
    pools: [poolSpec()],
    identityPools: [
      {
        id: MEMBERS,
        region: REGION,
        cognitoIdentityProviders: [{ ...provider, serverSideTokenCheck: true }],
        roles: { authenticated: "arn:aws:iam::123456789012:role/path/Member" },
        principalTags: [{ identityProviderName: PROVIDER, principalTags: { sub: "sub", mail: "email" } }],
      },
      {
        id: GUESTS,
        region: REGION,
        allowUnauthenticatedIdentities: true,
        cognitoIdentityProviders: [{ ...provider, clientId: "another" }],
        roles: { unauthenticated: "arn:aws:iam::123456789012:role/Guest" },
      },
      { id: ROLELESS, region: REGION, cognitoIdentityProviders: [provider], roles: {} },
    ],
  });
  client = new CognitoIdentityProviderClient(clientOptions(cloud));
  people = peopleOf(cloud, client);
  identity = new CognitoIdentityClient(clientOptions(cloud));
});
afterAll(() => cloud.close());
afterEach(() => vi.useRealTimers());

async function signedIn(Username: string) {
  const sub = await people.confirmed(Username);
  const { AuthenticationResult } = await people.signIn(Username);
  return { sub, ...AuthenticationResult };
}

const getId = (IdentityPoolId: string, token?: string) =>
  identity.send(new GetIdCommand({ IdentityPoolId, ...(token ? { Logins: { [PROVIDER]: token } } : {}) }));
const getCredentials = (IdentityId: string | undefined, token?: string) =>
  identity.send(
    new GetCredentialsForIdentityCommand({
      IdentityId,
      ...(token ? { Logins: { [PROVIDER]: token } } : {}),
    }),
  );

describe("somebody who is signed in", () => {
  it("has one identity, whose credentials carry the principal tags", async () => {
    const { sub, IdToken } = await signedIn("member@example.com");
    const [first, second] = await Promise.all([getId(MEMBERS, IdToken), getId(MEMBERS, IdToken)]);
    expect(first.IdentityId).toMatch(/^us-east-1:[0-9a-f-]{36}$/);
    expect(second.IdentityId).toBe(first.IdentityId);
    const { Credentials } = await getCredentials(first.IdentityId, IdToken);
    expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    const record = cloud.credentials.find(Credentials!.AccessKeyId!, Credentials!.SessionToken);
    expect(record).toMatchObject({
      kind: "role",
      arn: "arn:aws:sts::123456789012:assumed-role/Member/CognitoIdentityCredentials",
      secretAccessKey: Credentials!.SecretKey,
      session: {
        "aws:PrincipalTag/sub": sub,
        "aws:PrincipalTag/mail": "member@example.com",
        "cognito-identity.amazonaws.com:aud": MEMBERS,
        "cognito-identity.amazonaws.com:sub": first.IdentityId,
        "cognito-identity.amazonaws.com:amr": "authenticated",
      },
    });
    await cloud.restart();
    expect((await getId(MEMBERS, IdToken)).IdentityId).toBe(first.IdentityId);
  });

  it("does not get another's credentials", async () => {
    const [a, b] = [await signedIn("a@example.com"), await signedIn("b@example.com")];
    const { IdentityId } = await getId(MEMBERS, a.IdToken);
    for (const token of [b.IdToken, undefined])
      await expect(getCredentials(IdentityId, token)).rejects.toMatchObject({
        name: "NotAuthorizedException",
        message: expect.stringMatching(/^Logins don't match/),
      });
  });

  it("needs an id token of the pool, unexpired, and of a client that the identity pool trusts", async () => {
    const { AccessToken, IdToken } = await signedIn("tokens@example.com");
    const refused = { name: "NotAuthorizedException" };
    await expect(getId(MEMBERS, AccessToken)).rejects.toMatchObject(refused);
    await expect(getId(MEMBERS, "not.a.token")).rejects.toMatchObject(refused);
    await expect(getId(GUESTS, IdToken)).rejects.toMatchObject({
      ...refused,
      message: "Token is not from a supported provider of this identity pool.",
    });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_601_000 });
    await expect(getId(MEMBERS, IdToken)).rejects.toMatchObject({
      ...refused,
      message: "Invalid login token. Token expired.",
    });
  });

  it("is refused after signing out everywhere, where the pool asks the user pool", async () => {
    const { AccessToken, IdToken } = await signedIn("gone@example.com");
    const { IdentityId } = await getId(MEMBERS, IdToken);
    await client.send(new GlobalSignOutCommand({ AccessToken }));
    await expect(getCredentials(IdentityId, IdToken)).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "Invalid login token. The sign-in was revoked.",
    });
  });

  it("gets nothing from a pool without a role", async () => {
    const { IdToken } = await signedIn("roleless@example.com");
    const { IdentityId } = await getId(ROLELESS, IdToken);
    await expect(getCredentials(IdentityId, IdToken)).rejects.toMatchObject({
      name: "InvalidIdentityPoolConfigurationException",
    });
  });
});

describe("a guest", () => {
  it("gets the unauthenticated role where the pool lets guests in", async () => {
    const { IdentityId } = await getId(GUESTS);
    const { Credentials } = await getCredentials(IdentityId);
    const record = cloud.credentials.find(Credentials!.AccessKeyId!, Credentials!.SessionToken);
    expect(record?.arn).toBe("arn:aws:sts::123456789012:assumed-role/Guest/CognitoIdentityCredentials");
    expect(record?.session["cognito-identity.amazonaws.com:amr"]).toBe("unauthenticated");
  });

  it("is refused elsewhere", async () => {
    await expect(getId(MEMBERS)).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "Unauthenticated access is not supported for this identity pool.",
    });
  });
});

it("knows no other pools or identities", async () => {
  const unknown = `${REGION}:00000000-0000-4000-8000-00000000000f`;
  await expect(getId(unknown)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(getCredentials(unknown)).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  await expect(getId("nonsense")).rejects.toMatchObject({ name: "InvalidParameterException" });
});
