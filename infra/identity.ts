/** Who people are: the user pool, its sign-in pages, and what a signed-in person may do in S3 directly. */
import { createHash } from "node:crypto";
import { branding } from "./branding";
import { photos } from "./library";
import { loopback, loopbackUrl } from "./loopback";
import { origin } from "./origin";
import { passwordReset } from "./password-reset";
import { stageOf } from "./stage";

const stage = stageOf($app.stage);
const region = aws.getRegionOutput().region;

/** The trigger that turns strangers away, on stages where sign-up is a list. */
const admit =
  stage.signUp === "open"
    ? undefined
    : new sst.aws.Function("Admit", {
        handler: "packages/functions/src/admit.handler",
        timeout: "5 seconds",
        memory: "256 MB",
        environment: { PHOTOTAG_SIGN_UP: stage.signUp.join(",") },
      });

// Domain prefixes are shared by all accounts of a region.
const account = aws.getCallerIdentityOutput().accountId;
const prefix = account.apply(
  (id) => `phototag-${$app.stage.toLowerCase()}-${createHash("sha256").update(id).digest("hex").slice(0, 8)}`,
);

/** What is known of a person. Signing up writes the address, and nothing else is anybody's to change. */
const attributes = { read: ["email", "email_verified"], write: ["email"] };

/** A client's pages offer what a person has set up by this flow alone. */
const byChoice = stage.mfa === "passkey" ? ["ALLOW_USER_AUTH"] : [];

export const userPool = new sst.aws.CognitoUserPool("UserPool", {
  usernames: ["email"],
  domain: { prefix },
  verify: {
    emailSubject: "Your Phototag code",
    emailMessage: "Your Phototag code is {####}.",
  },
  triggers: { ...(admit && { preSignUp: admit.arn }), postConfirmation: passwordReset.arn },
  transform: {
    userPool: (args, opts) => {
      // Managed login is a feature of this tier.
      args.userPoolTier = "ESSENTIALS";
      args.deletionProtection = stage.keepsData ? "ACTIVE" : "INACTIVE";
      // SST retains buckets and tables alone; without the pool nobody could open them.
      opts.retainOnDelete = stage.keepsData;
      args.passwordPolicy = {
        // Length, and no rules of composition, which people meet by "Password1!". NIST SP 800-63B-4, §3.1.1.2, asks fifteen
        // where nothing else is asked beside a password, and eight where something is: `mfa`.
        minimumLength: 12,
        requireLowercase: false,
        requireUppercase: false,
        requireNumbers: false,
        requireSymbols: false,
        temporaryPasswordValidityDays: 7,
      };
      if (stage.mfa === "authenticator") {
        // Where it is optional, managed login offers nobody to set it up.
        args.mfaConfiguration = "ON";
        args.softwareTokenMfaConfiguration = { enabled: true };
      }
      if (stage.mfa === "passkey") {
        args.signInPolicy = { allowedFirstAuthFactors: ["PASSWORD", "WEB_AUTHN"] };
        args.webAuthnConfiguration = {
          relyingPartyId: $interpolate`${prefix}.auth.${region}.amazoncognito.com`,
          // A fingerprint, a face or a PIN: a device that lies about opens nothing.
          userVerification: "required",
        };
      }
      // SST lists the telephone first, which nobody here gives.
      args.accountRecoverySetting = { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] };
      return undefined;
    },
    // Version 2 is managed login; 1 the older hosted pages.
    domain: { managedLoginVersion: 2 },
  },
});

export const webClient = userPool.addClient("WebClient", {
  callbackUrls: [
    $interpolate`${origin}/api/auth/callback/cognito`,
    // Where whoever has added a passkey comes back to: next-auth refuses what it did not ask for.
    ...(stage.mfa === "passkey" ? [$interpolate`${origin}/`] : []),
  ],
  transform: {
    client: (args) => {
      args.generateSecret = true;
      // SST's default adds the implicit flow, which puts tokens into addresses.
      args.allowedOauthFlows = ["code"];
      args.allowedOauthScopes = ["openid", "email", "profile"];
      args.logoutUrls = [$interpolate`${origin}/`];
      args.explicitAuthFlows = ["ALLOW_REFRESH_TOKEN_AUTH", ...byChoice];
      args.readAttributes = attributes.read;
      args.writeAttributes = attributes.write;
      args.preventUserExistenceErrors = "ENABLED";
      args.enableTokenRevocation = true;
      return undefined;
    },
  },
});

/** `npm run credentials`: it keeps no secret, as every program that people run themselves. */
export const cliClient = userPool.addClient("CliClient", {
  callbackUrls: loopback.ports.map(loopbackUrl),
  transform: {
    client: (args) => {
      args.generateSecret = false;
      args.allowedOauthFlows = ["code"];
      // Its id token alone is used.
      args.allowedOauthScopes = ["openid"];
      args.explicitAuthFlows = [
        // Who signs in so, with no browser, gets a token that may change and delete the account.
        ...(stage.passwordSignIn ? ["ALLOW_USER_PASSWORD_AUTH"] : []),
        "ALLOW_REFRESH_TOKEN_AUTH",
        ...byChoice,
      ];
      args.readAttributes = attributes.read;
      args.writeAttributes = attributes.write;
      args.preventUserExistenceErrors = "ENABLED";
      args.enableTokenRevocation = true;
      return undefined;
    },
  },
});

// Managed login answers with an error for a client without branding.
for (const [name, { id: clientId }] of Object.entries({ WebClient: webClient, CliClient: cliClient }))
  new aws.cognito.ManagedLoginBranding(`${name}Branding`, {
    userPoolId: userPool.id,
    clientId,
    ...branding,
  });

export const issuer = $interpolate`https://cognito-idp.${region}.amazonaws.com/${userPool.id}`;

// `${aws:PrincipalTag/sub}` is a policy variable of IAM. The tag is the user pool's `sub`, the same id that the
// API sees; `${cognito-identity.amazonaws.com:sub}` would be another one.
const ownPrefix = `private/${"${aws:PrincipalTag/sub}"}/*`;
const mayDirectly = [
  {
    // A large file goes in parts; whoever breaks that off takes back what has arrived.
    actions: ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
    resources: [$interpolate`${photos.arn}/${ownPrefix}`],
  },
  {
    // `aws s3 sync` sends what a listing does not show.
    actions: ["s3:ListBucket"],
    resources: [photos.arn],
    conditions: [{ test: "StringLike", variable: "s3:prefix", values: [ownPrefix] }],
  },
];

export const identityPool = new sst.aws.CognitoIdentityPool("IdentityPool", {
  userPools: [webClient, cliClient].map((client) => ({ userPool: userPool.id, client: client.id })),
  transform: {
    identityPool: (args) => {
      // SST lets guests in.
      args.allowUnauthenticatedIdentities = false;
      // Who has signed out everywhere gets no new credentials for what is left of a token's hour.
      args.cognitoIdentityProviders = $output(args.cognitoIdentityProviders).apply((providers = []) =>
        providers.map((provider) => ({ ...provider, serverSideTokenCheck: true })),
      );
      return undefined;
    },
    authenticatedRole: (args) => {
      // Principal tags travel only if the role's trust allows them to be set.
      args.assumeRolePolicy = $jsonParse($output(args.assumeRolePolicy as $util.Input<string>)).apply(
        (policy) =>
          JSON.stringify({
            ...policy,
            Statement: policy.Statement.map((statement: object) => ({
              ...statement,
              Action: ["sts:AssumeRoleWithWebIdentity", "sts:TagSession"],
            })),
          }),
      );
      // SST grants `cognito-identity:*` and `cognito-sync:*` on everything.
      args.inlinePolicies = [
        {
          name: "inline",
          policy: aws.iam.getPolicyDocumentOutput({ statements: mayDirectly }).json,
        },
      ];
      return undefined;
    },
    // kept: IdentityPoolUnauthRole sts:AssumeRoleWithWebIdentity, SST makes a role for guests, of whom there are none
    unauthenticatedRole: (args) => {
      args.inlinePolicies = [];
      return undefined;
    },
  },
});

new aws.cognito.IdentityPoolProviderPrincipalTag("IdentityPoolTags", {
  identityPoolId: identityPool.id,
  identityProviderName: $interpolate`cognito-idp.${region}.amazonaws.com/${userPool.id}`,
  useDefaults: false,
  principalTags: { sub: "sub" },
});

/** What the sign-in function reads. A link to the pool itself would grant `cognito-idp:*`. */
export const identity = new sst.Linkable("Identity", {
  properties: {
    issuer,
    clientId: webClient.id,
    clientSecret: webClient.secret,
    loginUrl: userPool.domainUrl!,
  },
});

/** The pool's name alone. */
export const people = new sst.Linkable("People", { properties: { id: userPool.id } });
