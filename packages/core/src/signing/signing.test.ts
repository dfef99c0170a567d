import { generateKeyPairSync, verify } from "node:crypto";
import { expect, test } from "vitest";

const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
Object.assign(process.env, {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "secret",
  SST_RESOURCE_App: JSON.stringify({ name: "phototag", stage: "test" }),
  SST_RESOURCE_Photos: JSON.stringify({ name: "photos-example" }),
  SST_RESOURCE_Renditions: JSON.stringify({
    url: "https://photos.example.org",
    keyPairId: "K2JCJMDEHXQW5F",
    privateKey,
  }),
});
const { originalUrl, RENDITION_SECONDS, renditionsOf, renditionsOfOne, saveAs, SHARED_SECONDS } =
  await import("./index.ts");

const HOUR = 60 * 60_000;
const noon = Date.UTC(2026, 10, 22, 12);
const url = (owner: string, now: number) => renditionsOf(owner, now)(`renditions/${owner}/img_1/thumb.webp`);
/** Base64 as CloudFront writes it into URLs. */
const decoded = (text: string | null) =>
  Buffer.from((text ?? "").replaceAll("-", "+").replaceAll("_", "=").replaceAll("~", "/"), "base64");

test("one signature opens the renditions of a library and of no other, as OpenSSL verifies it", () => {
  const { origin, pathname, searchParams } = new URL(url("ada", noon));
  expect(origin + pathname).toBe("https://photos.example.org/renditions/ada/img_1/thumb.webp");
  expect([...searchParams.keys()].sort()).toEqual(["Hash-Algorithm", "Key-Pair-Id", "Policy", "Signature"]);
  const policy = decoded(searchParams.get("Policy"));
  expect(JSON.parse(policy.toString())).toEqual({
    Statement: [
      {
        Resource: "https://photos.example.org/renditions/ada/*",
        Condition: { DateLessThan: { "AWS:EpochTime": (noon + 12 * HOUR) / 1000 } },
      },
    ],
  });
  expect(verify("sha256", policy, publicKey, decoded(searchParams.get("Signature")))).toBe(true);
});

test("addresses are the same for six hours, and good for six more at least", () => {
  const last = noon + 6 * HOUR - 1;
  expect(url("ada", last)).toBe(url("ada", noon));
  expect(url("ada", last + 1)).not.toBe(url("ada", noon));
  expect(url("eve", noon).split("?")[1]).not.toBe(url("ada", noon).split("?")[1]);
  const policy = decoded(new URL(url("ada", last)).searchParams.get("Policy")).toString();
  const until = JSON.parse(policy).Statement[0].Condition.DateLessThan["AWS:EpochTime"];
  expect(until * 1000 - last).toBeGreaterThan(6 * HOUR);
  expect(until * 1000 - noon).toBe(RENDITION_SECONDS * 1000);
});

test("a signature for one photo opens its renditions and nothing else, until what it was given for ends", () => {
  const one = (now: number, until = Number.POSITIVE_INFINITY) =>
    new URL(renditionsOfOne({ owner: "ada", id: "img_1" }, until, now)("renditions/ada/img_1/thumb.webp"));
  const statement = ({ searchParams }: URL) => {
    const policy = decoded(searchParams.get("Policy"));
    expect(verify("sha256", policy, publicKey, decoded(searchParams.get("Signature")))).toBe(true);
    return JSON.parse(policy.toString()).Statement[0];
  };
  const { Resource, Condition } = statement(one(noon));
  expect(Resource).toBe("https://photos.example.org/renditions/ada/img_1/*");
  expect(Condition.DateLessThan["AWS:EpochTime"]).toBe(noon / 1000 + SHARED_SECONDS);
  expect(one(noon + HOUR - 1).href).toBe(one(noon).href);
  expect(one(noon + HOUR).href).not.toBe(one(noon).href);
  const soon = noon / 1000 + 60;
  expect(statement(one(noon, soon)).Condition.DateLessThan["AWS:EpochTime"]).toBe(soon);
});

test("an original comes from its bucket, for half an hour, under its own name", async () => {
  const { host, pathname, searchParams } = new URL(
    await originalUrl({ key: "private/ada/photos/img_1", name: "ä.jpg" }),
  );
  expect([host, pathname]).toEqual([
    "photos-example.s3.eu-west-1.amazonaws.com",
    "/private/ada/photos/img_1",
  ]);
  expect(searchParams.get("X-Amz-Expires")).toBe("1800");
  expect(searchParams.get("response-content-disposition")).toBe(saveAs("ä.jpg"));
});

test("an original that is shown by a link is not to be had beyond the link's end", async () => {
  const until = Math.ceil(Date.now() / 1000) + 60;
  const url = new URL(await originalUrl({ key: "private/ada/photos/img_1", name: "a.jpg" }, until));
  const seconds = Number(url.searchParams.get("X-Amz-Expires"));
  expect(seconds).toBeGreaterThan(50);
  expect(seconds).toBeLessThanOrEqual(60);
});

test("saves a file under its own name", () => {
  expect(saveAs('Ŧ "1".jpg')).toBe(`attachment; filename="_ _1_.jpg"; filename*=UTF-8''%C5%A6%20%221%22.jpg`);
});
