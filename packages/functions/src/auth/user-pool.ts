import { Resource } from "sst";
import * as z from "zod";

const Endpoints = z.object({ token_endpoint: z.url(), revocation_endpoint: z.url() });

let endpoints: z.infer<typeof Endpoints> | undefined;

/**
 * Posts a form to one of the user pool's OAuth endpoints, as its confidential client. Gives up after 5 seconds.
 *
 * @throws TypeError, DOMException or ZodError when the pool does not answer, or not as one
 */
export async function post(
  endpoint: keyof z.infer<typeof Endpoints>,
  form: Record<string, string>,
): Promise<Response> {
  const { clientId, clientSecret, issuer } = Resource.Identity;
  const signal = AbortSignal.timeout(5_000);
  if (!endpoints) {
    const response = await fetch(`${issuer}/.well-known/openid-configuration`, { signal });
    endpoints = Endpoints.parse(await response.json());
  }
  // RFC 6749 §2.3.1: each half is form-encoded first.
  const basic = btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`);
  return fetch(endpoints[endpoint], {
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams(form),
    signal,
  });
}
