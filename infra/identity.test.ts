import { createHash } from "node:crypto";
import { all, find, functionOf, one, roleStatements, type Snapshot, trust } from "sst-offline";
import { describe, expect, it } from "vitest";
import { branding } from "./branding.ts";
import { local, production, stages } from "./snapshot/committed.ts";
import { stageOf } from "./stage.ts";

const CLIENT = "aws:cognito/userPoolClient:UserPoolClient";
const client = (snapshot: Snapshot, output: string) => find(snapshot, snapshot.outputs[output], CLIENT)!;

/** How a client may sign people in, without what a deployer's `mfa` adds (test/mfa.test.ts). */
const flowsOf = (snapshot: Snapshot, output: "webClientId" | "cliClientId") =>
  (client(snapshot, output).inputs.explicitAuthFlows as string[]).filter(
    (flow) => flow !== "ALLOW_USER_AUTH",
  );

describe.each(stages)("signing in on %s", (_stage, snapshot) => {
  const { url, userPoolId } = snapshot.outputs;

  it("is by e-mail address, checked by a code", () => {
    expect(find(snapshot, userPoolId)!.inputs).toMatchObject({
      usernameAttributes: ["email"],
      autoVerifiedAttributes: ["email"],
      accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
    });
  });

  it("ends with a new password, wherever somebody is signed in: this pool alone tells the trigger", () => {
    const pool = find(snapshot, userPoolId)!;
    const { arn } = functionOf(snapshot, "packages/functions/src/password-reset.handler").function;
    expect(pool.inputs.lambdaConfig).toMatchObject({ postConfirmation: arn });
    expect(one(snapshot, "aws:lambda/permission:Permission", /postConfirmation/).inputs).toMatchObject({
      ...{ function: arn, principal: "cognito-idp.amazonaws.com", sourceArn: pool.arn },
    });
  });

  it("asks for a password of twelve characters, whatever they are", () => {
    expect(find(snapshot, userPoolId)!.inputs.passwordPolicy).toMatchObject({
      minimumLength: 12,
      requireLowercase: false,
      requireUppercase: false,
      requireNumbers: false,
      requireSymbols: false,
    });
  });

  it("knows of a person the address, which alone a client may write", () => {
    for (const { name, inputs } of all(snapshot, CLIENT))
      expect([name, inputs.readAttributes, inputs.writeAttributes]).toEqual([
        name,
        ["email", "email_verified"],
        ["email"],
      ]);
  });

  it("gives no token over an account to the pages of either client", () => {
    for (const { name, inputs } of all(snapshot, CLIENT))
      expect(inputs.allowedOauthScopes, name).not.toContain("aws.cognito.signin.user.admin");
  });

  it("has a name for its pages that no other account has", () => {
    const account = createHash("sha256").update(snapshot.app.account).digest("hex").slice(0, 8);
    expect(one(snapshot, "aws:cognito/userPoolDomain:UserPoolDomain").inputs.domain).toBe(
      `phototag-${snapshot.app.stage}-${account}`,
    );
  });

  it("uses the code flow alone, with a secret, and comes back to our own pages", () => {
    expect(client(snapshot, "webClientId").inputs).toMatchObject({
      allowedOauthFlows: ["code"],
      callbackUrls: expect.arrayContaining([`${url}/api/auth/callback/cognito`]),
      logoutUrls: [`${url}/`],
      generateSecret: true,
      enableTokenRevocation: true,
    });
    expect(flowsOf(snapshot, "webClientId")).toEqual(["ALLOW_REFRESH_TOKEN_AUTH"]);
  });

  it("asks for who the person is, and for no right over their account", () => {
    expect(client(snapshot, "webClientId").inputs.allowedOauthScopes).toEqual(["openid", "email", "profile"]);
  });

  it("tells nobody which addresses have accounts", () => {
    for (const { name, inputs } of all(snapshot, CLIENT))
      expect(inputs.preventUserExistenceErrors, name).toBe("ENABLED");
  });

  it("has managed login: its version, tier and the branding without which it fails", () => {
    expect(one(snapshot, "aws:cognito/userPoolDomain:UserPoolDomain").inputs).toMatchObject({
      userPoolId,
      managedLoginVersion: 2,
    });
    expect(find(snapshot, userPoolId)!.inputs.userPoolTier).toBe("ESSENTIALS");
    const branded = all(snapshot, "aws:cognito/managedLoginBranding:ManagedLoginBranding");
    expect(branded.map(({ inputs }) => inputs.clientId)).toEqual(
      expect.arrayContaining(all(snapshot, CLIENT).map(({ id }) => id)),
    );
    for (const { inputs } of branded) expect(inputs).toMatchObject(branding);
  });

  it("keeps the client's secret out of the file", () => {
    expect(client(snapshot, "webClientId").outputs).toEqual({ clientSecret: { secret: "WebClientSecret" } });
    const { links } = functionOf(snapshot, "packages/functions/src/auth.handler").function.source!;
    expect(links).toMatchObject({
      Identity: { clientSecret: { secret: "WebClientSecret" } },
      NextAuthSecret: { value: { secret: "NextAuthSecret" } },
    });
  });
});

describe("the command line's client", () => {
  it("is public, and signs in by the browser, which comes back to this machine alone", () => {
    for (const [stage, snapshot] of stages)
      expect(client(snapshot, "cliClientId").inputs, stage).toMatchObject({
        generateSecret: false,
        allowedOauthFlows: ["code"],
        allowedOauthScopes: ["openid"],
        callbackUrls: [27611, 27612, 27613].map((port) => `http://localhost:${port}/signed-in`),
      });
  });

  it("sends a password on a laptop alone", () => {
    expect(client(local, "cliClientId").inputs.explicitAuthFlows).toContain("ALLOW_USER_PASSWORD_AUTH");
    expect(flowsOf(production, "cliClientId")).toEqual(["ALLOW_REFRESH_TOKEN_AUTH"]);
    expect(stageOf("ada").passwordSignIn).toBe(false);
  });
});

it("lets everyone sign up on a laptop", () => {
  expect(find(local, local.outputs.userPoolId)!.inputs.lambdaConfig).not.toHaveProperty("preSignUp");
});

describe.each(stages)("the identity pool on %s", (_stage, snapshot) => {
  const pool = find(snapshot, snapshot.outputs.identityPoolId)!;
  const { roles } = one(snapshot, "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment")
    .inputs as {
    roles: Record<string, string>;
  };

  it("has no guests", () => {
    expect(pool.inputs.allowUnauthenticatedIdentities).toBe(false);
    expect(roleStatements(snapshot, find(snapshot, roles.unauthenticated)!)).toEqual([]);
  });

  it("takes the tokens of both our clients, while they are not revoked", () => {
    const { webClientId, cliClientId, userPoolId } = snapshot.outputs;
    expect(pool.inputs.cognitoIdentityProviders).toEqual(
      [webClientId, cliClientId].map((clientId) => ({
        clientId,
        providerName: `cognito-idp.${snapshot.app.region}.amazonaws.com/${userPoolId}`,
        serverSideTokenCheck: true,
      })),
    );
  });

  it("gives a person their own photos, and a listing of them, and nothing else", () => {
    const bucket = `arn:aws:s3:::${snapshot.outputs.bucket}`;
    const own = "private/${aws:PrincipalTag/sub}/*";
    expect(roleStatements(snapshot, find(snapshot, roles.authenticated)!)).toEqual([
      expect.objectContaining({
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
        Resource: [`${bucket}/${own}`],
      }),
      expect.objectContaining({
        Effect: "Allow",
        Action: ["s3:ListBucket"],
        Resource: [bucket],
        Condition: { StringLike: { "s3:prefix": own } },
      }),
    ]);
  });

  it("knows a person by the user pool's own id, which the role lets it pass on", () => {
    const tags = one(
      snapshot,
      "aws:cognito/identityPoolProviderPrincipalTag:IdentityPoolProviderPrincipalTag",
    );
    expect(tags.inputs).toEqual({
      identityPoolId: snapshot.outputs.identityPoolId,
      identityProviderName: `cognito-idp.${snapshot.app.region}.amazonaws.com/${snapshot.outputs.userPoolId}`,
      useDefaults: false,
      principalTags: { sub: "sub" },
    });
    expect(trust(find(snapshot, roles.authenticated)!)).toEqual([
      expect.objectContaining({
        Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
        Principal: { Federated: ["cognito-identity.amazonaws.com"] },
        Condition: {
          StringEquals: { "cognito-identity.amazonaws.com:aud": snapshot.outputs.identityPoolId },
          "ForAnyValue:StringLike": { "cognito-identity.amazonaws.com:amr": "authenticated" },
        },
      }),
    ]);
  });
});
