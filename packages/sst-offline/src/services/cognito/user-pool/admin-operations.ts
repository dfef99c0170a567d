import { z } from "zod";
import type { Authorize } from "../../../endpoint/access.ts";
import type { SignedExchange } from "../../../endpoint/endpoint.ts";
import { AwsError, type Exchange } from "../../../service.ts";
import { type Operation, operation } from "../protocol.ts";
import { attributesOf } from "./attributes.ts";
import type { UserPool } from "./pool.ts";
import type { User } from "./store.ts";

const ofUser = z.object({ UserPoolId: z.string(), Username: z.string().min(1).max(128) });

/** The operations that ask for AWS credentials, not for a person's token. */
export function adminOperations(pools: UserPool[], authorize: Authorize): Record<string, Operation> {
  async function poolById(id: string, exchange: Exchange): Promise<UserPool> {
    const { caller, credentials, operation } = exchange as SignedExchange;
    if (caller.kind === "anonymous")
      throw new AwsError("MissingAuthenticationTokenException", "Missing Authentication Token");
    const pool = pools.find(({ spec }) => spec.id === id);
    if (!pool) throw new AwsError("ResourceNotFoundException", `User pool ${id} does not exist.`);
    const action = `cognito-idp:${operation?.split(".").pop()}`;
    await authorize({ caller, credentials, action, resource: pool.spec.arn });
    return pool;
  }

  async function userByName(pool: UserPool, name: string): Promise<User> {
    const user = await pool.users.find(name);
    if (!user) throw new AwsError("UserNotFoundException", "User does not exist.");
    return user;
  }

  return {
    AdminGetUser: operation(ofUser, async ({ UserPoolId, Username }, exchange) => {
      const user = await userByName(await poolById(UserPoolId, exchange), Username);
      const { Attributes: UserAttributes, ...described } = describe(user);
      return { ...described, UserAttributes };
    }),

    ListUsers: operation(
      z.object({
        UserPoolId: z.string(),
        Limit: z.number().int().min(1).max(60).default(60),
        PaginationToken: z.string().optional(),
        Filter: z.string().max(256).optional(),
      }),
      async ({ UserPoolId, Limit, PaginationToken, Filter }, exchange) => {
        const pool = await poolById(UserPoolId, exchange);
        const matches = Filter ? filterOf(Filter) : () => true;
        const found: User[] = [];
        let after = PaginationToken;
        while (found.length < Limit) {
          const page = await pool.users.page(Limit - found.length, after);
          if (!page.length) return { Users: found.map(describe) };
          found.push(...page.filter(matches));
          after = page[page.length - 1]?.sub;
        }
        return { Users: found.map(describe), PaginationToken: after };
      },
    ),

    AdminConfirmSignUp: operation(
      ofUser.extend({ ClientMetadata: z.record(z.string(), z.string()).optional() }),
      async ({ UserPoolId, Username, ClientMetadata }, exchange) => {
        const pool = await poolById(UserPoolId, exchange);
        const user = await userByName(pool, Username);
        await pool.users.adminConfirm(user.sub, ClientMetadata);
        return {};
      },
    ),

    AdminUserGlobalSignOut: operation(ofUser, async ({ UserPoolId, Username }, exchange) => {
      const pool = await poolById(UserPoolId, exchange);
      const user = await userByName(pool, Username);
      await pool.signIns.revokeAll(user.sub);
      return {};
    }),

    AdminDeleteUser: operation(ofUser, async ({ UserPoolId, Username }, exchange) => {
      const pool = await poolById(UserPoolId, exchange);
      const user = await userByName(pool, Username);
      await pool.users.remove(user);
      await pool.signIns.forget(user.sub);
      return {};
    }),
  };
}

function describe(user: User) {
  return {
    Username: user.sub,
    Attributes: attributesOf(user),
    UserCreateDate: Date.parse(user.createdAt) / 1000,
    UserLastModifiedDate: Date.parse(user.modifiedAt) / 1000,
    Enabled: true,
    UserStatus: user.status,
  };
}

/** ListUsers' `name = "value"` and `name ^= "value"` for the attributes that are told apart here. */
function filterOf(filter: string): (user: User) => boolean {
  const [, name, operator, value = ""] =
    /^\s*"?(email|sub|username|cognito:user_status)"?\s*(\^?=)\s*"([^"]*)"\s*$/.exec(filter) ?? [];
  if (!name) throw new AwsError("InvalidParameterException", "Error while parsing filter.");
  return (user) => {
    const actual = { email: user.email, "cognito:user_status": user.status }[name] ?? user.sub;
    return operator === "=" ? actual === value : actual.startsWith(value);
  };
}
