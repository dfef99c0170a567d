import { z } from "zod";
import { honored, notHonored, within } from "../resource-type.ts";

const strings = z.array(z.string()).default([]);

export const userPool = honored(
  "aws:cognito/userPool:UserPool",
  {
    name: z.string().optional(),
    usernameAttributes: strings,
    aliasAttributes: strings,
    autoVerifiedAttributes: strings,
    usernameConfiguration: z.strictObject({ caseSensitive: z.boolean().optional() }).optional(),
    passwordPolicy: z
      .strictObject({
        minimumLength: z.number().optional(),
        requireLowercase: z.boolean().optional(),
        requireUppercase: z.boolean().optional(),
        requireNumbers: z.boolean().optional(),
        requireSymbols: z.boolean().optional(),
      })
      .optional(),
    adminCreateUserConfig: z.strictObject({ allowAdminCreateUserOnly: z.boolean().optional() }).optional(),
    lambdaConfig: z.record(z.string(), z.unknown()).optional(),
    verificationMessageTemplate: z
      .strictObject({ emailSubject: z.string().optional(), emailMessage: z.string().optional() })
      .optional(),
  },
  {
    withoutEffect: {
      userPoolTier: "a matter of price",
      deletionProtection: "only says what `sst remove` does",
      userPoolAddOns: "threat protection watches the internet",
      emailConfiguration: "no mail is sent: codes are printed",
      smsConfiguration: "no message is sent",
      accountRecoverySetting: "the verified e-mail is the only way",
      emailVerificationMessage: "no mail is sent: codes are printed",
      emailVerificationSubject: "no mail is sent: codes are printed",
      smsAuthenticationMessage: "no message is sent",
      smsVerificationMessage: "no message is sent",
      "adminCreateUserConfig.inviteMessageTemplate": "nobody is invited",
      "passwordPolicy.temporaryPasswordValidityDays": "nobody is invited",
      ...within("verificationMessageTemplate", {
        defaultEmailOption: "no mail is sent: codes are printed",
        emailMessageByLink: "no mail is sent: codes are printed",
        emailSubjectByLink: "no mail is sent: codes are printed",
        smsMessage: "no message is sent",
      }),
      userAttributeUpdateSettings: "addresses are not changed",
    },
    notHonored: {
      emailMfaConfiguration: "there is no second factor",
      mfaConfiguration: "there is no second factor",
      webAuthnConfiguration: "there are no passkeys",
      "passwordPolicy.passwordHistorySize": "an earlier password may be taken again",
      softwareTokenMfaConfiguration: "there is no second factor",
      schemas: "custom attributes are not checked",
      signInPolicy: "people sign in by password",
      deviceConfiguration: "devices are not remembered",
    },
  },
);

export const userPoolClient = honored(
  "aws:cognito/userPoolClient:UserPoolClient",
  {
    name: z.string().optional(),
    userPoolId: z.string(),
    generateSecret: z.boolean().default(false),
    callbackUrls: strings,
    logoutUrls: strings,
    allowedOauthFlows: strings,
    allowedOauthScopes: strings,
    allowedOauthFlowsUserPoolClient: z.boolean().default(false),
    explicitAuthFlows: strings,
    supportedIdentityProviders: strings,
    accessTokenValidity: z.number().optional(),
    idTokenValidity: z.number().optional(),
    refreshTokenValidity: z.number().optional(),
    tokenValidityUnits: z
      .strictObject({
        accessToken: z.string().optional(),
        idToken: z.string().optional(),
        refreshToken: z.string().optional(),
      })
      .optional(),
    preventUserExistenceErrors: z.string().optional(),
    enableTokenRevocation: z.boolean().optional(),
    readAttributes: strings,
    writeAttributes: strings,
  },
  {
    withoutEffect: {
      defaultRedirectUri: "every request names its own",
      analyticsConfiguration: "nothing is measured",
      enablePropagateAdditionalUserContextData: "threat protection watches the internet",
    },
    notHonored: {
      authSessionValidity: "a sign-in takes one step",
      refreshTokenRotation: "refresh tokens are not rotated",
    },
  },
);

const userPoolDomain = honored(
  "aws:cognito/userPoolDomain:UserPoolDomain",
  { domain: z.string(), userPoolId: z.string(), managedLoginVersion: z.number().optional() },
  { notHonored: { certificateArn: "only localhost is served" } },
);

export const branding = honored("aws:cognito/managedLoginBranding:ManagedLoginBranding", {
  userPoolId: z.string(),
  clientId: z.string(),
  useCognitoProvidedValues: z.boolean().optional(),
  settings: z.string().optional(),
  assets: z
    .array(
      z.strictObject({
        category: z.string(),
        colorMode: z.string(),
        extension: z.string(),
        bytes: z.string().optional(),
        resourceId: z.string().optional(),
      }),
    )
    .optional(),
});

export const identityPool = honored(
  "aws:cognito/identityPool:IdentityPool",
  {
    identityPoolName: z.string().optional(),
    allowUnauthenticatedIdentities: z.boolean().default(false),
    allowClassicFlow: z.boolean().optional(),
    cognitoIdentityProviders: z
      .array(
        z.strictObject({
          clientId: z.string(),
          providerName: z.string(),
          serverSideTokenCheck: z.boolean().optional(),
        }),
      )
      .default([]),
  },
  {
    notHonored: {
      developerProviderName: "people sign in by the user pool alone",
      openidConnectProviderArns: "people sign in by the user pool alone",
      samlProviderArns: "people sign in by the user pool alone",
      supportedLoginProviders: "people sign in by the user pool alone",
    },
  },
);

export const identityPoolRoles = honored(
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment",
  { identityPoolId: z.string(), roles: z.record(z.string(), z.string()) },
  { notHonored: { roleMappings: "everyone gets the authenticated role" } },
);

export const principalTags = honored(
  "aws:cognito/identityPoolProviderPrincipalTag:IdentityPoolProviderPrincipalTag",
  {
    identityPoolId: z.string(),
    identityProviderName: z.string(),
    principalTags: z.record(z.string(), z.string()).default({}),
    useDefaults: z.boolean().default(false),
  },
);

export const cognito = [
  userPool,
  userPoolClient,
  userPoolDomain,
  branding,
  identityPool,
  identityPoolRoles,
  principalTags,
  notHonored("aws:cognito/identityProvider:IdentityProvider", "people sign in by the user pool alone"),
];
