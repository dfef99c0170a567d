import type { AuthRequest } from "./fetch.ts";

/** Where next-auth keeps where to go back to, over TLS and on a laptop. */
const CALLBACK_COOKIES = ["__Host-next-auth.callback-url", "next-auth.callback-url"];

/** What next-auth would fail over in a request: the field's name. */
export class BadField extends Error {
  constructor(readonly field: string) {
    super(`${field} is not an address.`);
  }
}

/**
 * A request with nothing in it that next-auth answers with a failure of its own: it writes an error's name and the
 * address to go back to into the answer's headers as they came, and takes an address that is none for a mistake in
 * its configuration.
 *
 * @param origin the site's
 * @throws BadField for an address to go back to that is none; a cookie with such a one is passed over
 */
export function withoutTraps({ query, body, cookies, ...rest }: AuthRequest, origin: string): AuthRequest {
  const withAddress = (of: Record<string, string>) => {
    const { callbackUrl, ...others } = of;
    if (callbackUrl === undefined || callbackUrl === "") return others;
    const address = addressOf(callbackUrl, origin);
    if (!address) throw new BadField("callbackUrl");
    return { ...others, callbackUrl: address };
  };
  const { error, ...asked } = query;
  const known: Record<string, string> =
    error === undefined ? {} : { error: /^\w{1,64}$/.test(error) ? error : "Default" };
  const kept = Object.entries(cookies).flatMap(([name, value]) => {
    if (!CALLBACK_COOKIES.includes(name)) return [[name, value]];
    const address = addressOf(value, origin);
    return address ? [[name, address]] : [];
  });
  return {
    ...rest,
    query: { ...withAddress(asked), ...known },
    body: withAddress(body),
    cookies: Object.fromEntries(kept),
  };
}

/** The address in full, in ASCII; undefined for what is none, or none of the web's. */
function addressOf(text: string, origin: string): string | undefined {
  if (!URL.canParse(text, origin)) return undefined;
  const { protocol, href } = new URL(text, origin);
  return /^https?:$/.test(protocol) ? href : undefined;
}
