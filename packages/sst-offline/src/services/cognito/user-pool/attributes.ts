import type { User } from "./store.ts";

/** The API's `AttributeType` list of a person. */
export function attributesOf(user: User): Array<{ Name: string; Value: string }> {
  const all = {
    email: user.email,
    email_verified: String(user.emailVerified),
    ...user.attributes,
    sub: user.sub,
  };
  return Object.entries(all).map(([Name, Value]) => ({ Name, Value }));
}
