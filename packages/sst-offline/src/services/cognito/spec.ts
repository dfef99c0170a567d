/**
 * What a snapshot says of user pools and identity pools, under AWS's property names in camelCase
 * (CloudFormation `AWS::Cognito::*`, Pulumi `aws.cognito.*`).
 */

/** `AWS::Cognito::UserPool` whose people sign in by e-mail address. */
export interface PoolSpec {
  /** `us-east-1_AbCdEf123`. It is also the path of the issuer. */
  id: string;
  arn: string;
  region: string;
  passwordPolicy?: PasswordPolicy;
  /** When true nobody signs up: SignUp answers NotAuthorizedException. */
  allowAdminCreateUserOnly?: boolean;
  triggers?: {
    /** ARN of the function that is asked before an account is made. */
    preSignUp?: string;
    /** ARN of the function that is told of a confirmed sign-up and of a reset password. */
    postConfirmation?: string;
  };
  clients: ClientSpec[];
}

export interface PasswordPolicy {
  minimumLength?: number;
  requireLowercase?: boolean;
  requireUppercase?: boolean;
  requireNumbers?: boolean;
  requireSymbols?: boolean;
}

/** `AWS::Cognito::UserPoolClient`. */
export interface ClientSpec {
  id: string;
  name?: string;
  /** Present on a confidential client. */
  secret?: string;
  callbackUrls?: string[];
  logoutUrls?: string[];
  /** `code` is honored; `implicit` and `client_credentials` are not. */
  allowedOauthFlows?: string[];
  /** Scopes that managed login may grant. */
  allowedOauthScopes?: string[];
  /** For example `ALLOW_USER_PASSWORD_AUTH`, `ALLOW_REFRESH_TOKEN_AUTH`. AWS's default when none is given. */
  explicitAuthFlows?: string[];
  accessTokenValidity?: number;
  idTokenValidity?: number;
  refreshTokenValidity?: number;
  /** Units of the three above; AWS's defaults are hours, hours, days. */
  tokenValidityUnits?: { accessToken?: string; idToken?: string; refreshToken?: string };
  preventUserExistenceErrors?: string;
  /** What its tokens show of a person, and what it may say of one; everything where they are empty. */
  readAttributes?: string[];
  writeAttributes?: string[];
  /** `AWS::Cognito::ManagedLoginBranding` of this client. */
  branding?: BrandingSpec;
}

export interface BrandingSpec {
  /** What the sign-in pages call the application; the client's name when it is missing. */
  title?: string;
  /** The document of `ManagedLoginBranding.settings`, parsed or as its JSON text. */
  settings?: unknown;
  /** Its pictures, in base 64. (Amazon Cognito API Reference, "AssetType".) */
  assets?: { category: string; colorMode: string; extension: string; bytes?: string }[];
}

/** `AWS::Cognito::IdentityPool` with its role attachment and principal tags. */
export interface IdentityPoolSpec {
  /** `us-east-1:` and a UUID. */
  id: string;
  region: string;
  allowUnauthenticatedIdentities?: boolean;
  /** `providerName` is `cognito-idp.REGION.amazonaws.com/POOL`, never a local address. */
  cognitoIdentityProviders: Array<{
    clientId: string;
    providerName: string;
    /** Whether tokens of a revoked sign-in are refused, too. */
    serverSideTokenCheck?: boolean;
  }>;
  /** Role ARNs of the role attachment. */
  roles: { authenticated?: string; unauthenticated?: string };
  /** `AWS::Cognito::IdentityPoolPrincipalTag`: tag name → claim of the id token. */
  principalTags?: Array<{
    identityProviderName: string;
    principalTags?: Record<string, string>;
    /** AWS's default mapping: `username` ← `sub`, `client` ← `aud`. */
    useDefaults?: boolean;
  }>;
}

const UNIT_SECONDS: Record<string, number> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

/** How long a client's tokens live, in seconds. */
export function tokenLifetimes(client: ClientSpec): { access: number; id: number; refresh: number } {
  const units = client.tokenValidityUnits ?? {};
  const seconds = (
    value: number | undefined,
    unit: string | undefined,
    fallback: string,
    otherwise: number,
  ) => (value ? value * (UNIT_SECONDS[unit ?? fallback] ?? UNIT_SECONDS[fallback]!) : otherwise);
  return {
    access: seconds(client.accessTokenValidity, units.accessToken, "hours", 3600),
    id: seconds(client.idTokenValidity, units.idToken, "hours", 3600),
    refresh: seconds(client.refreshTokenValidity, units.refreshToken, "days", 30 * 86_400),
  };
}

/** Whether the client may use `flow`, for example `USER_PASSWORD_AUTH`. */
export function allowsFlow(client: ClientSpec, flow: string): boolean {
  // AWS: a client without explicit flows may refresh and use SRP and custom authentication.
  const allowed = client.explicitAuthFlows?.length
    ? client.explicitAuthFlows
    : ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"];
  return allowed.includes(`ALLOW_${flow}`) || allowed.includes(flow);
}
