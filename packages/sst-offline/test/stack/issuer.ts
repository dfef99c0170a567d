import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";

/** An issuer of tokens as an API's authorizer sees one: keys behind a well-known address. */
export interface Issuer {
  url: string;
  /** Signs a token that is good for a minute; `claims` win. */
  token(claims: JWTPayload): Promise<string>;
  close(): void;
}

export async function startIssuer(): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256" }] });
  const server = createServer((req, res) => {
    if (req.url === "/pool/.well-known/openid-configuration")
      res.end(JSON.stringify({ jwks_uri: `${url}/.well-known/jwks.json` }));
    else if (req.url === "/pool/.well-known/jwks.json") res.end(keys);
    else res.writeHead(404).end();
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pool`;
  return {
    url,
    token: (claims) =>
      new SignJWT({
        iss: url,
        iat: Math.floor(Date.now() / 1000),
        exp: Math.floor(Date.now() / 1000) + 60,
        ...claims,
      })
        .setProtectedHeader({ alg: "RS256", kid: "k1" })
        .sign(privateKey),
    close: () => server.close(),
  };
}
