/** Whether it is this machine, by name or by address; one of IPv4 may be mapped into IPv6 (RFC 4291, 2.5.5.2). */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^(::ffff:)?127(\.\d{1,3}){3}$/i.test(host);
}

/** Why something was not let out. @param to a host, with its port where it is known */
export function refusal(to: string): Error {
  const own = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|on\.aws)(:|$)/.test(to);
  const hint = own ? "; AWS's services answer at AWS_ENDPOINT_URL, which its SDKs ask by themselves" : "";
  return Object.assign(new Error(`the local cloud refuses connections beyond this machine: ${to}${hint}`), {
    code: "ECONNREFUSED",
  });
}
