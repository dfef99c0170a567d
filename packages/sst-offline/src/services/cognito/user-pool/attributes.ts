import { AwsError } from "../../../service.ts";
import type { ClientSpec } from "../spec.ts";
import type { User } from "./store.ts";

/** OpenID Connect's own, which every pool has (developer guide, "Working with user attributes", "Standard attributes"). */
const STANDARD = new Set(
  "address birthdate email family_name gender given_name locale middle_name name nickname phone_number picture preferred_username profile updated_at website zoneinfo".split(
    " ",
  ),
);

/**
 * Whether a client may write attributes that it sends. Custom ones are taken as they come.
 * (Developer guide, "Working with user attributes", "Attribute permissions and scopes".)
 *
 * @throws AwsError InvalidParameterException for one that does not exist, NotAuthorizedException for one that is not the
 *   client's to write
 */
export function checkAttributes({ writeAttributes = [] }: ClientSpec, names: string[]): void {
  const unauthorized = () =>
    new AwsError("NotAuthorizedException", "A client attempted to write unauthorized attribute");
  // Cognito's own, which nobody writes.
  if (names.some((name) => name === "sub" || name === "email_verified" || name === "phone_number_verified"))
    throw unauthorized();
  const unknown = names.filter((name) => !STANDARD.has(name) && !/^(custom|dev):./.test(name));
  if (unknown.length)
    throw new AwsError(
      "InvalidParameterException",
      `Attributes did not conform to the schema: ${unknown
        .map((name) => `${name}: Attribute does not exist in the schema.\n`)
        .join("")}`,
    );
  if (writeAttributes.length && names.some((name) => !writeAttributes.includes(name))) throw unauthorized();
}

/** A person's attributes that a client may read, `sub` among them always; all of them where it says nothing. */
export function readable(
  { readAttributes = [] }: Pick<ClientSpec, "readAttributes">,
  { sub, email, emailVerified, attributes }: User,
): { sub: string; email?: string; email_verified?: boolean; [name: string]: unknown } {
  const all = { ...attributes, email, email_verified: emailVerified };
  const may = (name: string) => !readAttributes.length || readAttributes.includes(name);
  return { ...Object.fromEntries(Object.entries(all).filter(([name]) => may(name))), sub };
}

/** The API's `AttributeType` list of a person. @default all: an administrator asks */
export function attributesOf(
  user: User,
  client: Pick<ClientSpec, "readAttributes"> = {},
): Array<{ Name: string; Value: string }> {
  return Object.entries(readable(client, user)).map(([Name, Value]) => ({ Name, Value: String(Value) }));
}
