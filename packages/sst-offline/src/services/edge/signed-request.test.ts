import { generateKeyPairSync, sign } from "node:crypto";
import {
  type CloudfrontSignInputWithPolicy,
  getSignedCookies,
  getSignedUrl,
} from "@aws-sdk/cloudfront-signer";
import { describe, expect, it } from "vitest";
import { refusalOf, withoutSignature } from "./signed-request.ts";

const rsa = () => generateKeyPairSync("rsa", { modulusLength: 2048 });
const { publicKey, privateKey } = rsa();
const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const keys = new Map([["K1", publicKey]]);
const signer = { keyPairId: "K1", privateKey: pem };

const base = "http://localhost:3000/renditions/ada/";
const now = Date.UTC(2026, 10, 22);
const seconds = now / 1000;
const policyFor = (Resource: string | undefined, Condition: object = {}) =>
  JSON.stringify({
    Statement: [{ Resource, Condition: { DateLessThan: { "AWS:EpochTime": seconds + 60 }, ...Condition } }],
  });
const signed = (policy: string, more: Partial<CloudfrontSignInputWithPolicy> = {}) =>
  getSignedUrl({ url: `${base}a.webp`, policy, ...signer, ...more });
const from = (remoteAddress: string, cookie?: string) => ({ headers: { cookie }, socket: { remoteAddress } });
const refused = (url: string, cookie?: string, at = now) =>
  refusalOf(keys, url, from("192.0.2.7", cookie), at)?.message;
/** The signature of one address on another. */
const moved = (url: string, to: string) => to + url.slice(url.indexOf("?"));

describe("what AWS's own signer has signed", () => {
  it.each([undefined, "SHA1", "SHA256"] as const)("is served: a custom policy by %s", (algorithm) => {
    const url = signed(policyFor(`${base}*`), { algorithm });
    expect(refused(url)).toBeUndefined();
    expect(refused(moved(url, `${base}b/c.webp`))).toBeUndefined();
  });

  it.each(["SHA1", "SHA256"] as const)("is served: a canned policy by %s", (algorithm) => {
    const dateLessThan = new Date(now + 60_000).toISOString();
    const url = getSignedUrl({ url: `${base}a.webp?size=2`, dateLessThan, ...signer, algorithm });
    expect(refused(url)).toBeUndefined();
    expect(refused(url, undefined, now + 60_000)).toBe("Access denied");
    expect(refused(url.replace("size=2", "size=3"))).toBe("Access denied");
  });

  it("is served: cookies", () => {
    const cookies = getSignedCookies({ policy: policyFor(`${base}*`), ...signer, algorithm: "SHA256" });
    const header = Object.entries(cookies)
      .map(([name, value]) => `${name}=${value}`)
      .join("; ");
    expect(refused(`${base}a.webp`, header)).toBeUndefined();
    expect(refused(`${base}a.webp`, header.replace("CloudFront-Key-Pair-Id", "other"))).toBe(
      "Missing Key-Pair-Id query parameter or cookie value",
    );
    // What the address says comes first.
    expect(refused(`${base}a.webp?Key-Pair-Id=K2`, header)).toBe("Unknown Key");
  });
});

describe("what is turned away", () => {
  it("is without a key, or by one that is not trusted", () => {
    expect(refused(`${base}a.webp`)).toBe("Missing Key-Pair-Id query parameter or cookie value");
    expect(refused(signed(policyFor(`${base}*`), { keyPairId: "K2" }))).toBe("Unknown Key");
    const other = rsa().privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    expect(refused(signed(policyFor(`${base}*`), { privateKey: other }))).toBe("Access denied");
  });

  it("is expired, or too early", () => {
    const url = signed(policyFor(`${base}*`));
    expect(refused(url, undefined, now + 59_999)).toBeUndefined();
    expect(refused(url, undefined, now + 60_000)).toBe("Access denied");
    const early = policyFor(`${base}*`, { DateGreaterThan: { "AWS:EpochTime": seconds } });
    expect(refused(signed(early))).toBe("Access denied");
    expect(refused(signed(early), undefined, now + 1)).toBeUndefined();
  });

  it.each([
    "http://localhost:3000/renditions/eve/a.webp",
    "http://localhost:3000/renditions/ada",
    "http://localhost:3000/RENDITIONS/ada/a.webp",
    "http://localhost:3001/renditions/ada/a.webp",
    "https://localhost:3000/renditions/ada/a.webp",
  ])("is another address: %s", (url) => {
    expect(refused(moved(signed(policyFor(`${base}*`)), url))).toBe("Access denied");
  });

  it("is a policy that was changed after it was signed", () => {
    const url = new URL(signed(policyFor(`${base}*`)));
    const forged = new URL(signed(policyFor("http://localhost:3000/*"))).searchParams.get("Policy")!;
    url.searchParams.set("Policy", forged);
    expect(refused(url.href)).toBe("Access denied");
  });

  it("is another hash than the one that was signed", () => {
    expect(refused(`${signed(policyFor(`${base}*`))}&Hash-Algorithm=SHA256`)).toBe("Access denied");
    expect(refused(`${signed(policyFor(`${base}*`))}&Hash-Algorithm=MD5`)).toBe("Access denied");
  });

  it.each([
    ["no JSON", "{"],
    ["no time", JSON.stringify({ Statement: [{ Resource: `${base}*`, Condition: {} }] })],
    ["no statement", JSON.stringify({ Statement: [] })],
    [
      "two statements",
      JSON.stringify({ Statement: Array(2).fill(JSON.parse(policyFor(`${base}*`)).Statement[0]) }),
    ],
    ["a condition of IAM", policyFor(`${base}*`, { StringLike: {} })],
    ["a time that is text", policyFor(`${base}*`, { DateLessThan: { "AWS:EpochTime": "9999999999" } })],
  ])("has a malformed policy: %s", (_what, policy) => {
    expect(refused(signed(policy))).toBe("Malformed Policy");
  });

  it("has a signature that is no base64, or none", () => {
    const url = new URL(signed(policyFor(`${base}*`)));
    url.searchParams.set("Signature", "!");
    expect(refused(url.href)).toBe("Could not unencode Signature");
    url.searchParams.delete("Signature");
    expect(refused(url.href)).toBe("Could not unencode Signature");
    url.searchParams.delete("Policy");
    expect(refused(url.href)).toBe("Malformed Policy");
  });

  it("comes from elsewhere than the policy says", () => {
    const url = (range: string) => signed(policyFor(`${base}*`, { IpAddress: { "AWS:SourceIp": range } }));
    expect(refused(url("192.0.2.0/24"))).toBeUndefined();
    expect(refused(url("192.0.2.7"))).toBeUndefined();
    expect(refused(url("0.0.0.0/0"))).toBeUndefined();
    expect(refused(url("198.51.100.0/24"))).toBe("Access denied");
    expect(refused(url("nowhere"))).toBe("Access denied");
    const mapped = refusalOf(keys, url("127.0.0.1/32"), from("::ffff:127.0.0.1"), now);
    expect(mapped).toBeUndefined();
  });
});

it("a policy may use ? for one character, and no resource for all", () => {
  expect(refused(signed(policyFor(`${base}?.webp`)))).toBeUndefined();
  expect(refused(signed(policyFor(`${base}??.webp`)))).toBe("Access denied");
  expect(refused(signed(policyFor("http*://localhost:3000/*")))).toBeUndefined();
  expect(refused(getSignedUrl({ url: `${base}a`, policy: policyFor(undefined), ...signer }))).toBeUndefined();
});

it("a key may be of ECDSA", () => {
  const pair = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const policy = Buffer.from(policyFor(`${base}*`));
  const text = (bytes: Buffer) =>
    bytes.toString("base64").replaceAll("+", "-").replaceAll("=", "_").replaceAll("/", "~");
  const url = `${base}a?Policy=${text(policy)}&Signature=${text(sign("SHA1", policy, pair.privateKey))}&Key-Pair-Id=K1`;
  expect(refusalOf(new Map([["K1", pair.publicKey]]), url, from("192.0.2.7"), now)).toBeUndefined();
  expect(refused(url)).toBe("Access denied");
});

it("an origin is told the query without what signs it", () => {
  expect(withoutSignature(signed(policyFor("*")))).toBe(`${base}a.webp`);
  expect(withoutSignature("?a=1&Expires=2&b=%20&Signature=x")).toBe("?a=1&b=%20");
  expect(withoutSignature("/a?b")).toBe("/a?b");
});
