import type { CookiesOptions, NextAuthOptions } from "next-auth";
import CognitoModule from "next-auth/providers/cognito";
import { Resource } from "sst";
import { logger } from "../logger.ts";
import { refresh } from "./refresh.ts";
import { revoke } from "./revoke.ts";

const Cognito = (CognitoModule as unknown as { default?: typeof CognitoModule }).default ?? CognitoModule;

/** An access token is replaced when it has less than this left (ms). */
const MARGIN = 5 * 60_000;

/**
 * The code flow with PKCE against the user pool. The tokens stay in an encrypted, HTTP-only cookie; of
 * them the browser's scripts see the access token and its expiry, nothing more.
 */
export const options: NextAuthOptions = {
  secret: Resource.NextAuthSecret.value,
  session: { strategy: "jwt" },
  cookies: process.env.NEXTAUTH_URL?.startsWith("https:") ? hostCookies() : undefined,
  // The site's first page, with `error` in its address: next-auth's own pages load a picture from elsewhere.
  pages: { signIn: "/", signOut: "/", error: "/" },
  providers: [
    Cognito({
      clientId: Resource.Identity.clientId,
      clientSecret: Resource.Identity.clientSecret,
      issuer: Resource.Identity.issuer,
      checks: ["pkce", "state", "nonce"],
      authorization: { params: { scope: "openid email profile" } },
    }),
  ],
  // What next-auth would add may hold tokens: the code says what happened, and its message why, which may hold what was sent.
  logger: {
    error: (code, metadata) =>
      logger.error(code, { reason: "message" in metadata ? String(metadata.message).slice(0, 300) : "" }),
    warn: (code) => logger.warn(code),
  },
  events: { signOut: ({ token }) => revoke(token) },
  callbacks: {
    async jwt({ token, account }) {
      if (account) {
        return {
          email: token.email,
          accessToken: account.access_token,
          refreshToken: account.refresh_token,
          expiresAt: (account.expires_at ?? 0) * 1000,
        };
      }
      if (Date.now() < token.expiresAt - MARGIN) return token;
      return { ...token, ...(await refresh(token)) };
    },
    session({ session, token }) {
      const { accessToken, expiresAt } = token;
      const valid = accessToken && Date.now() < expiresAt;
      return {
        user: { email: session.user?.email },
        expires: session.expires,
        ...(valid && { accessToken, accessTokenExpires: new Date(expiresAt).toISOString() }),
      };
    },
  },
};

/**
 * next-auth's cookies, each bound to the very host (RFC 6265bis, "Cookie Name Prefixes"): its own names for the most
 * part begin with `__Secure-`, which lets a neighbor on the same domain put one there. Browsers take them by TLS
 * alone, so on a laptop next-auth's plain names stay.
 */
function hostCookies(): Partial<CookiesOptions> {
  const cookie = (name: string, maxAge?: number) => ({
    name: `__Host-next-auth.${name}`,
    options: { httpOnly: true, sameSite: "lax" as const, path: "/", secure: true, maxAge },
  });
  const ofOneSignIn = 15 * 60;
  return {
    sessionToken: cookie("session-token"),
    callbackUrl: cookie("callback-url"),
    csrfToken: cookie("csrf-token"),
    pkceCodeVerifier: cookie("pkce.code_verifier", ofOneSignIn),
    state: cookie("state", ofOneSignIn),
    nonce: cookie("nonce", ofOneSignIn),
  };
}
