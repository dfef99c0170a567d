import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAuthorizer } from "./authorizer.ts";

let server: Server;
let issuer: string;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
const authorize = createAuthorizer();

beforeAll(async () => {
  keys = await generateKeyPair("RS256");
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(keys.publicKey)), kid: "k1", alg: "RS256" }] });
  // The keys stand where the discovery document says, and not where Cognito would have them.
  server = createServer((req, res) => {
    if (req.url === "/pool/.well-known/openid-configuration")
      res.end(JSON.stringify({ jwks_uri: `${issuer}/keys` }));
    else if (req.url === "/pool/keys") res.end(jwks);
    else res.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pool`;
});
afterAll(() => server.close());

const now = () => Math.floor(Date.now() / 1000);
const sign = (claims: Record<string, unknown>, { key = keys.privateKey, alg = "RS256", kid = "k1" } = {}) =>
  new SignJWT({ iss: issuer, exp: now() + 60, iat: now(), ...claims })
    .setProtectedHeader({ alg, kid })
    .sign(key);
const check = (authorization: string | undefined, scopes: string[] = [], from = issuer) =>
  authorize(
    {
      routeKey: "GET /",
      functionArn: "",
      timeoutMs: 1,
      scopes,
      authorizer: { issuer: from, audiences: ["app-1"] },
    },
    authorization,
  );

describe("a JWT authorizer", () => {
  it("lets a token pass by client_id or by aud, with its claims as text", async () => {
    const verdict = await check(
      `Bearer ${await sign({ client_id: "app-1", sub: "s", groups: ["a", "b"], auth_time: 5, nested: { x: 1 } })}`,
    );
    expect(verdict).toMatchObject({
      allowed: true,
      scopes: null,
      claims: { sub: "s", groups: "[a b]", auth_time: "5", nested: '{"x":1}' },
    });
    expect(await check(await sign({ aud: "app-1" }))).toMatchObject({ allowed: true });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ["of another audience", { aud: "app-2" }, "the token does not have a valid audience"],
    [
      "whose client_id fits but whose aud does not",
      { aud: "app-2", client_id: "app-1" },
      "the token does not have a valid audience",
    ],
    ["without an audience", {}, "the token does not have a valid audience"],
    ["that has expired", { aud: "app-1", exp: now() - 60 }, "the token has expired"],
    ["that is not valid yet", { aud: "app-1", nbf: now() + 60 }, "the token is not valid yet"],
    ["issued in the future", { aud: "app-1", iat: now() + 60 }, "the token is used before it was issued"],
    [
      "of another issuer",
      { aud: "app-1", iss: "https://example.com" },
      "the token does not have a valid issuer",
    ],
    ["without expiry", { aud: "app-1", exp: undefined }, "the token does not have a valid expiry"],
  ])("refuses a token %s, and says why", async (_, claims, why) => {
    expect(await check(`Bearer ${await sign(claims)}`)).toEqual({
      allowed: false,
      status: 401,
      message: "Unauthorized",
      challenge: `Bearer scope="" error="invalid_token" error_description="${why}"`,
    });
  });

  it("refuses a token whose kid is missing, or none of the issuer's, and any while the issuer is silent", async () => {
    for (const kid of ["", "k2"])
      expect(await check(await sign({ aud: "app-1" }, { kid }))).toMatchObject({
        status: 401,
        challenge: expect.stringMatching(/kid/),
      });
    expect(await check(await sign({ aud: "app-1" }), [], `${issuer}/nobody`)).toMatchObject({
      status: 401,
      challenge: expect.stringContaining("OIDC discovery endpoint communication error"),
    });
  });

  it("refuses no token, no JWT, another key's signature, and a key that is not RSA", async () => {
    const other = await generateKeyPair("RS256");
    const secret = new TextEncoder().encode("0".repeat(32));
    for (const token of [
      undefined,
      "",
      "Bearer",
      "Bearer x.y.z",
      `Bearer ${await sign({ aud: "app-1" }, { key: other.privateKey })}`,
      `Bearer ${await sign({ aud: "app-1" }, { key: secret as never, alg: "HS256" })}`,
    ])
      expect(await check(token)).toMatchObject({
        allowed: false,
        status: 401,
        challenge: expect.stringMatching(/^Bearer/),
      });
  });

  it("wants one of a route's scopes", async () => {
    const token = `Bearer ${await sign({ aud: "app-1", scope: "openid email" })}`;
    expect(await check(token, ["email", "admin"])).toMatchObject({
      allowed: true,
      scopes: ["openid", "email"],
    });
    expect(await check(token, ["admin"])).toMatchObject({
      allowed: false,
      status: 403,
      message: "Forbidden",
      challenge: expect.stringMatching(/^Bearer scope="admin" error="insufficient_scope"/),
    });
  });
});
