import { decodeJwt } from "jose";
import { z } from "zod";
import type { Authorize } from "../../../endpoint/access.ts";
import { AwsError } from "../../../service.ts";
import { type Operation, operation } from "../protocol.ts";
import { allowsFlow, type ClientSpec } from "../spec.ts";
import { adminOperations } from "./admin-operations.ts";
import { attributesOf } from "./attributes.ts";
import { findClient, type UserPool } from "./pool.ts";
import { checkSecretHash } from "./secret-hash.ts";
import type { User } from "./store.ts";

const attributes = z
  .array(z.object({ Name: z.string().min(1).max(32), Value: z.string().max(2048).default("") }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])));
const strings = z.record(z.string(), z.string()).optional();
const username = z.string().min(1).max(128);
const password = z.string().min(1).max(1024);
const code = z.string().min(1).max(2048);
const ofClient = { ClientId: z.string().min(1).max(128), SecretHash: z.string().optional() };
const withToken = z.object({ AccessToken: z.string().min(1) });

/** The operations of `AWSCognitoIdentityProviderService`, over all the pools. */
export function userPoolOperations(pools: UserPool[], authorize: Authorize): Record<string, Operation> {
  function clientById(id: string): { pool: UserPool; client: ClientSpec } {
    for (const pool of pools) {
      const client = findClient(pool, id);
      if (client) return { pool, client };
    }
    throw new AwsError("ResourceNotFoundException", `User pool client ${id} does not exist.`);
  }

  function authorizedClient(input: { ClientId: string; SecretHash?: string; Username: string }) {
    const found = clientById(input.ClientId);
    checkSecretHash(found.client, input.SecretHash, [input.Username]);
    return found;
  }

  /** The token's own claims say which pool it is of; that pool then checks it. */
  async function bearer(accessToken: string): Promise<{ pool: UserPool; user: User; client?: ClientSpec }> {
    const pool = pools.find((candidate) => candidate.issuer() === issuerOf(accessToken));
    if (!pool) throw new AwsError("NotAuthorizedException", "Invalid Access Token");
    const { user, clientId } = await pool.signIns.userOf(accessToken);
    return { pool, user, client: findClient(pool, clientId) };
  }

  return {
    ...adminOperations(pools, authorize),

    SignUp: operation(
      z.object({
        ...ofClient,
        Username: username,
        Password: password,
        UserAttributes: attributes,
        ValidationData: attributes,
        ClientMetadata: strings,
      }),
      async (input) => {
        const { pool, client } = authorizedClient(input);
        const user = await pool.users.signUp(client, {
          email: input.Username,
          password: input.Password,
          attributes: input.UserAttributes,
          validationData: input.ValidationData,
          clientMetadata: input.ClientMetadata,
        });
        const confirmed = user.status === "CONFIRMED";
        return {
          UserConfirmed: confirmed,
          UserSub: user.sub,
          ...(confirmed ? {} : { CodeDeliveryDetails: deliveryTo(user.email) }),
        };
      },
    ),

    ConfirmSignUp: operation(
      z.object({ ...ofClient, Username: username, ConfirmationCode: code, ClientMetadata: strings }),
      async (input) => {
        const { pool, client } = authorizedClient(input);
        const { Username, ConfirmationCode, ClientMetadata } = input;
        await pool.users.confirmSignUp(client, Username, ConfirmationCode, ClientMetadata);
        return {};
      },
    ),

    ResendConfirmationCode: operation(z.object({ ...ofClient, Username: username }), async (input) => {
      const { pool, client } = authorizedClient(input);
      await pool.users.resendCode(client, input.Username);
      return { CodeDeliveryDetails: deliveryTo(input.Username) };
    }),

    ForgotPassword: operation(z.object({ ...ofClient, Username: username }), async (input) => {
      const { pool, client } = authorizedClient(input);
      await pool.users.forgotPassword(client, input.Username);
      return { CodeDeliveryDetails: deliveryTo(input.Username) };
    }),

    ConfirmForgotPassword: operation(
      z.object({
        ...ofClient,
        Username: username,
        ConfirmationCode: code,
        Password: password,
        ClientMetadata: strings,
      }),
      async (input) => {
        const { pool, client } = authorizedClient(input);
        await pool.users.confirmForgotPassword(
          client,
          input.Username,
          input.ConfirmationCode,
          input.Password,
          input.ClientMetadata,
        );
        return {};
      },
    ),

    InitiateAuth: operation(
      z.object({
        ClientId: ofClient.ClientId,
        AuthFlow: z.string(),
        AuthParameters: z.record(z.string(), z.string()).default({}),
      }),
      async ({ ClientId, AuthFlow, AuthParameters }) => {
        const found = clientById(ClientId);
        const flow = AuthFlow === "REFRESH_TOKEN" ? "REFRESH_TOKEN_AUTH" : AuthFlow;
        if (!allowsFlow(found.client, flow))
          throw new AwsError(
            "InvalidParameterException",
            flow === "REFRESH_TOKEN_AUTH"
              ? "Auth flow not enabled for this client"
              : `${flow} flow not enabled for this client`,
          );
        if (flow === "USER_PASSWORD_AUTH") return signInByPassword(found, AuthParameters);
        if (flow === "REFRESH_TOKEN_AUTH") return refresh(found, AuthParameters);
        throw new AwsError("InvalidParameterException", `${flow} is not offered here.`);
      },
    ),

    RevokeToken: operation(
      z.object({ ClientId: z.string(), ClientSecret: z.string().optional(), Token: z.string().min(1) }),
      async ({ ClientId, ClientSecret, Token }) => {
        const { pool, client } = clientById(ClientId);
        if (client.secret !== ClientSecret)
          throw new AwsError(
            "NotAuthorizedException",
            `Client ${ClientId} is configured with another secret`,
          );
        await pool.signIns.revoke(client, Token);
        return {};
      },
    ),

    GetUser: operation(withToken, async ({ AccessToken }) => {
      const { user, client } = await bearer(AccessToken);
      return { Username: user.sub, UserAttributes: attributesOf(user, client) };
    }),

    DeleteUser: operation(withToken, async ({ AccessToken }) => {
      const { pool, user } = await bearer(AccessToken);
      await pool.users.remove(user);
      await pool.signIns.forget(user.sub);
      return {};
    }),

    ChangePassword: operation(
      withToken.extend({ PreviousPassword: password, ProposedPassword: password }),
      async ({ AccessToken, PreviousPassword, ProposedPassword }) => {
        const { pool, user } = await bearer(AccessToken);
        await pool.users.changePassword(user.sub, PreviousPassword, ProposedPassword);
        return {};
      },
    ),

    GlobalSignOut: operation(withToken, async ({ AccessToken }) => {
      const { pool, user } = await bearer(AccessToken);
      await pool.signIns.revokeAll(user.sub);
      return {};
    }),
  };
}

async function signInByPassword(
  { pool, client }: { pool: UserPool; client: ClientSpec },
  { USERNAME, PASSWORD, SECRET_HASH }: Record<string, string>,
): Promise<object> {
  if (!USERNAME) throw new AwsError("InvalidParameterException", "Missing required parameter USERNAME");
  if (!PASSWORD) throw new AwsError("InvalidParameterException", "Missing required parameter PASSWORD");
  checkSecretHash(client, SECRET_HASH, [USERNAME]);
  const user = await pool.users.authenticate(client, USERNAME, PASSWORD);
  const { accessToken, idToken, expiresIn, refreshToken } = await pool.signIns.start(client, user);
  return {
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: accessToken,
      ExpiresIn: expiresIn,
      IdToken: idToken,
      RefreshToken: refreshToken,
      TokenType: "Bearer",
    },
  };
}

async function refresh(
  { pool, client }: { pool: UserPool; client: ClientSpec },
  { REFRESH_TOKEN, SECRET_HASH }: Record<string, string>,
): Promise<object> {
  if (!REFRESH_TOKEN)
    throw new AwsError("InvalidParameterException", "Missing required parameter REFRESH_TOKEN");
  const { accessToken, idToken, expiresIn, user } = await pool.signIns.refresh(client, REFRESH_TOKEN);
  checkSecretHash(client, SECRET_HASH, [user.sub, user.email]);
  return {
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: accessToken,
      ExpiresIn: expiresIn,
      IdToken: idToken,
      TokenType: "Bearer",
    },
  };
}

/** `a***@e***`, as Cognito says where a code went. */
function deliveryTo(email: string) {
  const [name = "", domain = ""] = email.split("@");
  return {
    AttributeName: "email",
    DeliveryMedium: "EMAIL",
    Destination: `${name.slice(0, 1)}***@${domain.slice(0, 1)}***`,
  };
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
