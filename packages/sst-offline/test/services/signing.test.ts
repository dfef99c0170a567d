import { once } from "node:events";
import { connect } from "node:net";
import { Sha256 } from "@aws-crypto/sha256-js";
import { CopyObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stack, startStack } from "../aws-stack.ts";

const Bucket = "notes";
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    buckets: [{ name: Bucket }],
    queues: [{ name: "jobs" }],
    topics: [{ name: "news" }],
  });
  await stack.clients.s3.send(new PutObjectCommand({ Bucket, Key: "secret", Body: "theirs" }));
});
afterAll(() => stack.close());

type Headers = Record<string, string>;
interface Given {
  method?: string;
  path?: string;
  query?: Record<string, string>;
  headers?: Headers;
  body?: string;
}

const form = { "content-type": "application/x-www-form-urlencoded" };
/** A request that each service answers with 200, in each protocol. */
const FINE: Record<string, Given> = {
  s3: { path: `/${Bucket}`, query: { "list-type": "2" } },
  sqs: { method: "POST", headers: { "x-amz-target": "AmazonSQS.ListQueues" }, body: "{}" },
  sns: { method: "POST", headers: form, body: "Action=ListTopics" },
  sts: { method: "POST", headers: form, body: "Action=GetCallerIdentity" },
};

interface Twist {
  /** Of the credential scope. */
  region?: string;
  service?: string;
  scopeDate?: string;
  /** Taken out of what is signed. */
  unsigned?: string;
  /** Put on after signing. */
  added?: Headers;
}

/** Signs as a client does, but for the twist, and tells the answer. @param given what is asked, by default what is fine */
async function ask(name: string, twist: Twist = {}, given = FINE[name]!): Promise<[number, string]> {
  const { method = "GET", path = "/", query = {}, headers = {}, body } = given;
  const { host, hostname, port } = new URL(stack.url);
  const signer = new SignatureV4({
    service: twist.service ?? name,
    region: twist.region ?? stack.config.region,
    credentials: stack.config.credentials,
    sha256: Sha256,
    uriEscapePath: false,
  });
  const signed = await signer.sign(
    {
      method,
      protocol: "http:",
      hostname,
      port: Number(port),
      path,
      query,
      body,
      headers: { host, ...headers },
    },
    { unsignableHeaders: new Set(twist.unsigned ? [twist.unsigned] : []) },
  );
  const authorization = signed.headers.authorization!;
  const answer = await fetch(`${stack.url}${path}?${new URLSearchParams(query)}`, {
    method,
    body,
    headers: {
      ...signed.headers,
      ...twist.added,
      authorization: twist.scopeDate
        ? authorization.replace(/\/\d{8}\//, `/${twist.scopeDate}/`)
        : authorization,
    },
  });
  const said = await answer.text();
  return [answer.status, codeOf(said)];
}

/** The error's code, and the words that tell it from others of the code. */
function codeOf(said: string): string {
  const code = /<Code>(\w+)</.exec(said)?.[1] ?? /"__type":"(?:[\w.]+#)?(\w+)"/.exec(said)?.[1] ?? "";
  const message = /<Message>([^<]*)</.exec(said)?.[1] ?? /"message":"([^"]*)"/.exec(said)?.[1] ?? "";
  return `${code}: ${message.replaceAll("&apos;", "'").replaceAll("&quot;", '"')}`;
}

const MALFORMED = "AuthorizationHeaderMalformed: The authorization header is malformed; ";
const JSON_REFUSAL = "InvalidSignatureException: ";
const QUERY_REFUSAL = "SignatureDoesNotMatch: ";

it("is let through when all of it is so", async () => {
  // No STS runs here.
  const statuses = { s3: 200, sqs: 200, sns: 200, sts: 404 };
  for (const [name, status] of Object.entries(statuses))
    expect([name, (await ask(name))[0]]).toEqual([name, status]);
});

describe("a credential scope", () => {
  it.each([
    ["s3", 400, `${MALFORMED}the region 'eu-west-9' is wrong; expecting 'us-east-1'`],
    ["sqs", 400, `${JSON_REFUSAL}Credential should be scoped to a valid region, not 'eu-west-9'.`],
    ["sns", 403, `${QUERY_REFUSAL}Credential should be scoped to a valid region, not 'eu-west-9'.`],
    ["sts", 403, `${QUERY_REFUSAL}Credential should be scoped to a valid region, not 'eu-west-9'.`],
  ])("of another region is refused by %s", async (name, status, words) => {
    expect(await ask(name, { region: "eu-west-9" })).toEqual([status, words]);
  });

  it.each([
    ["s3", 400, `${MALFORMED}Invalid credential date "20200101".`],
    ["sqs", 400, `${JSON_REFUSAL}Date in Credential scope does not match YYYYMMDD`],
    ["sns", 403, `${QUERY_REFUSAL}Date in Credential scope does not match YYYYMMDD`],
    ["sts", 403, `${QUERY_REFUSAL}Date in Credential scope does not match YYYYMMDD`],
  ])("of another day is refused by %s", async (name, status, words) => {
    const [got, said] = await ask(name, { scopeDate: "20200101" });
    expect([got, said.slice(0, words.length)]).toEqual([status, words]);
  });

  it("of another service is refused", async () => {
    expect(await ask("sqs", { service: "dynamodb" })).toEqual([
      400,
      `${JSON_REFUSAL}Credential should be scoped to correct service: 'sqs'.`,
    ]);
  });

  it("of another region or day is refused in a link and in a form, too", async () => {
    const elsewhere = new S3Client({ ...stack.config, region: "eu-west-9" });
    const put = new PutObjectCommand({ Bucket, Key: "x" });
    const link = await getSignedUrl(elsewhere, put, { expiresIn: 60 });
    const later = (await getSignedUrl(stack.clients.s3, put, { expiresIn: 60 })).replace(
      /(X-Amz-Credential=[^%]+%2F)\d{8}/,
      "$120200101",
    );
    for (const url of [link, later]) {
      const answer = await fetch(url, { method: "PUT", body: "x" });
      const said = await answer.text();
      expect([answer.status, /<Code>(\w+)</.exec(said)?.[1]]).toEqual([
        400,
        "AuthorizationQueryParametersError",
      ]);
    }
    const post = await createPresignedPost(elsewhere, { Bucket, Key: "x" });
    const filled = new FormData();
    for (const [name, value] of Object.entries(post.fields)) filled.append(name, value);
    filled.append("file", new Blob(["x"]), "x");
    const answer = await fetch(post.url, { method: "POST", body: filled });
    expect([answer.status, codeOf(await answer.text())]).toEqual([
      400,
      "AuthorizationQueryParametersError: Error parsing the X-Amz-Credential parameter; the region 'eu-west-9' is wrong; expecting 'us-east-1'",
    ]);
  });
});

describe("whoever holds a signed request", () => {
  it.each([
    [
      "s3",
      "x-amz-meta-a",
      403,
      "AccessDenied: There were headers present in the request which were not signed",
    ],
    ["sqs", "x-amz-a", 400, `${JSON_REFUSAL}'x-amz-a' must be a 'SignedHeader' in the AWS Authorization.`],
    ["sns", "x-amz-a", 403, `${QUERY_REFUSAL}'x-amz-a' must be a 'SignedHeader' in the AWS Authorization.`],
    ["sts", "x-amz-a", 403, `${QUERY_REFUSAL}'x-amz-a' must be a 'SignedHeader' in the AWS Authorization.`],
  ])("adds no header of %s's own to it", async (name, header, status, words) => {
    expect(await ask(name, { added: { [header]: "1" } })).toEqual([status, words]);
  });

  it.each([
    ["s3", 403, "AccessDenied: There were headers present in the request which were not signed"],
    ["sqs", 400, `${JSON_REFUSAL}'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.`],
    ["sns", 403, `${QUERY_REFUSAL}'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.`],
  ])("sends it to no other host: %s wants it signed", async (name, status, words) => {
    expect(await ask(name, { unsigned: "host" })).toEqual([status, words]);
  });

  it("makes no copy of another object out of an upload", async () => {
    const url = await getSignedUrl(stack.clients.s3, new PutObjectCommand({ Bucket, Key: "mine" }), {
      expiresIn: 60,
    });
    const answer = await fetch(url, { method: "PUT", headers: { "x-amz-copy-source": `/${Bucket}/secret` } });
    const said = await answer.text();
    expect([answer.status, codeOf(said)]).toEqual([
      403,
      "AccessDenied: There were headers present in the request which were not signed",
    ]);
    expect(said).toContain("<HeadersNotSigned>x-amz-copy-source</HeadersNotSigned>");
    const copy = await getSignedUrl(
      stack.clients.s3,
      new CopyObjectCommand({ Bucket, Key: "mine", CopySource: `${Bucket}/secret` }),
      { expiresIn: 60, unhoistableHeaders: new Set(["x-amz-copy-source"]) },
    );
    const asSigned = { "x-amz-copy-source": `${Bucket}/secret` };
    expect((await fetch(copy, { method: "PUT", headers: asSigned })).status).toBe(200);
  });
});

describe("before anybody is known", () => {
  it.each([
    ["a stranger", {}],
    [
      "a key that is none",
      {
        authorization:
          "AWS4-HMAC-SHA256 Credential=AKIANOBODY/20200101/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0",
        "x-amz-date": "20200101T000000Z",
      },
    ],
  ])("%s is answered before their body has come", async (_who, headers) => {
    const { port, host } = new URL(stack.url);
    const head = Object.entries({
      host,
      "x-amz-target": "AmazonSQS.SendMessage",
      "content-length": String(15 * 1024 * 1024),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(`POST / HTTP/1.1\r\n${head.join("")}\r\n`);
    const [answer] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1.1 400 /);
  });

  it("an unsigned form of the Query protocol has 256 kB at most", async () => {
    const answer = await fetch(stack.url, {
      method: "POST",
      headers: form,
      body: `Action=AssumeRoleWithWebIdentity&WebIdentityToken=${"a".repeat(300_000)}`,
    });
    expect(answer.status).toBe(413);
  });

  it("a list of objects to delete is not read, which might be anything", async () => {
    const answer = await fetch(`${stack.url}/${Bucket}?delete`, { method: "POST", body: "<Delete>not XML" });
    expect([answer.status, codeOf(await answer.text())]).toEqual([403, "AccessDenied: Access Denied"]);
  });
});

describe("XML", () => {
  async function send(query: Record<string, string>, body: string, method = "POST", key = "") {
    const [status, code] = await ask("s3", {}, { method, path: `/${Bucket}${key}`, query, body });
    return [status, code.split(":")[0]];
  }

  const lol = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${"bcdefghi"
    .split("")
    .map((name, at) => `<!ENTITY ${name} "${`&${"abcdefgh"[at]};`.repeat(10)}">`)
    .join("")}]>`;
  it.each([
    [
      "DeleteObjects",
      { delete: "" },
      "POST",
      "",
      (text: string) => `<Delete><Object><Key>${text}</Key></Object></Delete>`,
    ],
    [
      "PutObjectTagging",
      { tagging: "" },
      "PUT",
      "/secret",
      (text: string) => `<Tagging><TagSet><Tag><Key>${text}</Key></Tag></TagSet></Tagging>`,
    ],
  ] as const)(
    "of %s is taken without a document type, and up to a size",
    async (_name, query, method, key, body) => {
      expect(await send(query, lol + body("&i;"), method, key)).toEqual([400, "MalformedXML"]);
      expect(await send(query, `<!DOCTYPE x SYSTEM "file:///etc/passwd">${body("a")}`, method, key)).toEqual([
        400,
        "MalformedXML",
      ]);
      expect(await send(query, body("a".repeat(5 * 1024 * 1024)), method, key)).toEqual([
        400,
        "MaxMessageLengthExceeded",
      ]);
    },
  );

  it("that is nested without end is malformed", async () => {
    expect(await send({ delete: "" }, `${"<Delete>".repeat(100_000)}`)).toEqual([400, "MalformedXML"]);
    const [status] = await send({ delete: "" }, `${"<Delete>".repeat(50_000)}${"</Delete>".repeat(50_000)}`);
    expect(status).toBe(400);
  });
});

describe("an object's settings", () => {
  const put = (more: object) =>
    stack.clients.s3.send(new PutObjectCommand({ Bucket, Key: "set", Body: "x", ...more })).then(
      () => "fine",
      (error) => [error.$metadata.httpStatusCode, error.name],
    );
  it.each([
    [{ StorageClass: "STANDARD_IA" }, "fine"],
    [{ StorageClass: "SHOEBOX" }, [400, "InvalidStorageClass"]],
    [{ ACL: "bucket-owner-full-control" }, "fine"],
    [{ ACL: "everybody" }, [400, "InvalidArgument"]],
    [{ ACL: "public-read" }, [400, "AccessControlListNotSupported"]],
    [
      { GrantRead: 'uri="http://acs.amazonaws.com/groups/global/AllUsers"' },
      [400, "AccessControlListNotSupported"],
    ],
  ])("%j: %j", async (more, expected) => {
    expect(await put(more)).toEqual(expected);
  });
});
