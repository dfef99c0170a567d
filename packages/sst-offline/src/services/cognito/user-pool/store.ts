import { del, put, type Store, table, write } from "../../../store/store.ts";
import type { Copies } from "./copies.ts";

/** One person of a user pool. Times are ISO 8601. */
export interface User {
  /** A UUID: Cognito's `sub`, and the `Username` of a pool whose people sign in by e-mail. */
  sub: string;
  /** In lower case, as they sign in with it. */
  email: string;
  emailVerified: boolean;
  status: "UNCONFIRMED" | "CONFIRMED";
  /** As `hashPassword` makes it. */
  password: string;
  /** Attributes but `sub`, `email` and `email_verified`. */
  attributes: Record<string, string>;
  createdAt: string;
  modifiedAt: string;
  codes: Partial<Record<CodePurpose, Code>>;
  /** Failed sign-ins since the last good one, and when the last was (milliseconds since 1970). */
  failures?: { count: number; at: number };
  /** When each limited action was done within the last hour (milliseconds since 1970). */
  actions?: Record<string, number[]>;
}

export type CodePurpose = "sign-up" | "reset";

export interface Code {
  value: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** The people of one user pool, found by `sub` or by e-mail address. */
export function createUserStore(store: Store, poolId: string, copies?: Copies) {
  const users = table<User>(store, `cognito-users-${poolId}`);
  const emails = table<string>(store, `cognito-emails-${poolId}`);

  const bySub = (sub: string) => users.get(sub);

  return {
    bySub,
    async byEmail(email: string): Promise<User | undefined> {
      const sub = await emails.get(email);
      return sub === undefined ? undefined : bySub(sub);
    },
    /** Writes the person and their address together, so that neither is ever without the other. */
    async save(user: User): Promise<void> {
      await write(store, [put(users, user.sub, user), put(emails, user.email, user.sub)], { sync: true });
      await copies?.keep(poolId, user);
    },
    async remove(user: User): Promise<void> {
      await write(store, [del(users, user.sub), del(emails, user.email)], { sync: true });
      await copies?.remove(poolId, user.sub);
    },
    /** People in the order of their `sub`, from after `after`. */
    async page(limit: number, after?: string): Promise<User[]> {
      return users.values({ limit, ...(after ? { gt: after } : {}) }).all();
    },
  };
}
