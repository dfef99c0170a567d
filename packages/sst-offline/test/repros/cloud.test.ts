/** Small apps that went wrong here, each with what is right. */
import { createHash, generateKeyPairSync } from "node:crypto";
import { get as httpGet } from "node:http";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/cloudfront-signer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Resource } from "../../src/snapshot/format.ts";
import { repro, type SmallStack } from "../small-stack.ts";

const START_MS = 5 * 60_000;
const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const ACCESS = "aws:cloudfront/originAccessControl:OriginAccessControl";
const GROUP = "aws:cloudfront/keyGroup:KeyGroup";
const KEY = "aws:cloudfront/publicKey:PublicKey";

const set = (resources: Resource[], wanted: string, inputs: Resource["inputs"]) =>
  Object.assign(resources.find(({ type }) => type === wanted)!.inputs, inputs);
const drop = (resources: Resource[], wanted: string) =>
  resources.splice(
    resources.findIndex(({ type }) => type === wanted),
    1,
  );

function running(...given: Parameters<typeof repro>): () => SmallStack {
  let stack: SmallStack | undefined;
  beforeAll(async () => {
    stack = await repro(...given);
  }, START_MS);
  afterAll(() => stack?.close());
  return () => {
    if (!stack) throw new Error("the app did not start");
    return stack;
  };
}

describe("lambdaauth", () => {
  const app = running("lambdaauth");

  it("lets its authorizer decide, and not $default", async () => {
    const { api } = app().outputs;
    expect(app().missing).toEqual([]);
    expect((await fetch(`${api}/secret`)).status).toBe(401);
    // The app's authorizer answers "ok", which is no decision.
    expect((await fetch(`${api}/secret`, { headers: { authorization: "me" } })).status).toBe(500);
    expect((await fetch(`${api}/other`)).status).toBe(200);
  });
});

describe("lambdaauth with an authorizer that is not modeled", () => {
  const app = running("lambdaauth", ({ resources }) => {
    const found = resources.find(({ type }) => type === "aws:apigatewayv2/authorizer:Authorizer")!;
    found.inputs.authorizerCredentialsArn = "arn:aws:iam::123456789012:role/somebody";
  });

  it("closes its route, and says so before the start", async () => {
    const { api } = app().outputs;
    const answer = await fetch(`${api}/secret`, { headers: { authorization: "me" } });
    expect(answer.status).toBe(500);
    expect(await answer.text()).toContain("The route GET /secret is closed");
    expect((await fetch(`${api}/other`)).status).toBe(200);
    expect(app().missing).toContainEqual(expect.stringContaining('"authorizerCredentialsArn"'));
    expect(app().cloud.notHonored).toEqual(app().missing);
  });
});

/** Status and text of what is answered without following redirects. */
async function get(url: string | undefined, init?: RequestInit): Promise<[number, string]> {
  const answer = await fetch(url!, { redirect: "manual", ...init });
  return [answer.status, await answer.text()];
}

describe("redirect", () => {
  const app = running("redirect");

  it("follows a redirect to an absolute path at the URL's own address", async () => {
    const { url } = app().outputs;
    const answer = await fetch(url!);
    expect([answer.status, await answer.text()]).toEqual([200, "home at /home"]);
    expect(new URL(url!).pathname).toBe("/");
    expect(new URL(url!).port).not.toBe(new URL(app().cloud.endpoint).port);
  });

  it("answers to its own names alone, as the endpoint does", async () => {
    const { port } = new URL(app().outputs.url!);
    const status = await new Promise((resolve, reject) => {
      const headers = { host: `elsewhere.example:${port}` };
      httpGet({ host: "127.0.0.1", port, headers }, ({ statusCode }) => resolve(statusCode)).on(
        "error",
        reject,
      );
    });
    expect(status).toBe(421);
  });
});

describe("objbody", () => {
  const app = running("objbody");

  it("is told that its answer is none", async () => {
    expect(await get(app().outputs.url)).toEqual([500, '{"message":"Internal Server Error"}']);
  });
});

describe("customdomain", () => {
  const app = running("customdomain");

  it("is reached at a local address, in outputs and in links", async () => {
    const { api, g } = app().outputs;
    expect(app().missing).toEqual([]);
    expect(new URL(api!).hostname).toBe("127.0.0.1");
    expect(await get(api)).toEqual([200, "ok"]);
    expect(await get(g)).toEqual([200, "200"]);
  });
});

describe("internet", () => {
  const app = running("internet");

  it("is told which host it may not reach", async () => {
    const [, text] = await get(app().outputs.url);
    expect(text).toContain("the local cloud refuses connections beyond this machine: api.stripe.com");
  });
});

describe("siterouter", () => {
  const app = running("siterouter");

  it("serves the site at the Router's address", async () => {
    expect(app().outputs.url).toBe(app().cloud.url);
    expect((await get(app().outputs.url))[0]).toBe(200);
  });
});

describe("plainsite: two static sites without a Router", () => {
  const app = running("plainsite");

  it("serves each at an origin of its own", async () => {
    const { a, b } = app().outputs;
    expect(app().missing).toEqual([]);
    expect(await get(a)).toEqual([200, "<h1>one</h1>\n"]);
    expect(await get(b)).toEqual([200, "<h1>other</h1>\n"]);
    expect(new URL(a!).origin).not.toBe(new URL(b!).origin);
    expect(a).toBe(app().cloud.url);
  });
});

describe("routerfn", () => {
  const app = running("routerfn");

  it("passes a path of the Router on to the function", async () => {
    expect(await get(app().outputs.f)).toEqual([200, "ok"]);
    expect((await get(app().outputs.url))[0]).toBe(404);
  });
});

describe("routebucket", () => {
  const app = running("routebucket");

  it("serves the bucket's objects as CloudFront may read them, and to nobody directly", async () => {
    const s3 = new S3Client(app().client);
    const { resources } = app().snapshot;
    const Bucket = resources.find(({ type }) => type === "aws:s3/bucket:Bucket")!.id;
    const Key = "files/a b.txt";
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: "hello", ContentType: "text/plain" }));
    const answer = await fetch(`${app().outputs.url}/files/a%20b.txt`);
    expect([answer.status, await answer.text()]).toEqual([200, "hello"]);
    expect(answer.headers.get("content-type")).toBe("text/plain");
    expect((await get(`${app().outputs.url}/files/other`))[0]).toBe(403);
    expect((await get(`${app().cloud.endpoint}/${Bucket}/files/a%20b.txt`))[0]).toBe(403);
    expect((await get(`${app().outputs.url}/files/a%20b.txt`, { method: "PUT", body: "x" }))[0]).toBe(403);
    expect((await get(`${app().outputs.url}/elsewhere`))[0]).toBe(404);
  });
});

describe("routebucket with signers that are accounts, which are not known", () => {
  const app = running("routebucket", ({ resources }) => {
    const { inputs } = resources.find(({ type }) => type === DISTRIBUTION)!;
    inputs.defaultCacheBehavior = { ...(inputs.defaultCacheBehavior as object), trustedSigners: ["self"] };
  });

  it("lets nobody in, and says so before the start", async () => {
    expect(app().missing).toEqual([expect.stringContaining("keys are known by groups alone")]);
    expect((await get(`${app().outputs.url}/files/a`))[0]).toBe(403);
  });
});

describe("signedbucket", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const secrets = { PublicKey: publicKey };
  const app = running("signedbucket", undefined, { secrets });
  const put = async (stack: SmallStack) => {
    const Bucket = stack.outputs.bucket;
    const Key = "kept/files/a b.txt";
    await new S3Client(stack.client).send(
      new PutObjectCommand({ Bucket, Key, Body: "hello", CacheControl: "max-age=60" }),
    );
  };
  const signed = ({ outputs }: SmallStack, { path = "/files/*", until = Date.now() + 60_000 } = {}) => {
    const time = { "AWS:EpochTime": Math.floor(until / 1000) };
    const policy = JSON.stringify({
      Statement: [{ Resource: `${outputs.url}${path}`, Condition: { DateLessThan: time } }],
    });
    const keyPairId = outputs.key!;
    return getSignedUrl({ url: `${outputs.url}/files/a%20b.txt`, policy, privateKey, keyPairId });
  };
  const error = (code: string, message: string) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>\n`;

  it("serves what was signed, from the folder that its origin names", async () => {
    await put(app());
    expect(app().missing).toEqual([]);
    const answer = await fetch(signed(app()));
    expect([answer.status, await answer.text()]).toEqual([200, "hello"]);
    expect(answer.headers.get("cache-control")).toBe("max-age=60");
    // Its cache policy leaves the query out, so that S3 is told nothing of it.
    const told = await fetch(`${signed(app())}&response-cache-control=no-store`);
    expect([told.status, told.headers.get("cache-control")]).toEqual([200, "max-age=60"]);
    expect((await get(signed(app()), { method: "PUT", body: "x" }))[0]).toBe(403);
  });

  it("answers everybody else as CloudFront does", async () => {
    const bare = signed(app()).split("?")[0]!;
    expect(await get(bare)).toEqual([
      403,
      error("MissingKey", "Missing Key-Pair-Id query parameter or cookie value"),
    ]);
    for (const refused of [
      signed(app(), { until: Date.now() - 1000 }),
      signed(app(), { path: "/others/*" }),
      signed(app()).replace(/Signature=(.)/, (_, first) => `Signature=${first === "A" ? "B" : "A"}`),
    ])
      expect(await get(refused)).toEqual([403, error("AccessDenied", "Access denied")]);
    const directly = `${app().cloud.endpoint}/${app().outputs.bucket}/kept/files/a%20b.txt`;
    expect((await get(directly))[0]).toBe(403);
  });

  describe.each<[string, (resources: Resource[]) => void]>([
    ["not signed for", (all) => set(all, ACCESS, { signingBehavior: "never" })],
    [
      "kept for another distribution",
      (all) => {
        const { inputs } = all.find(({ type }) => type === "aws:s3/bucketPolicy:BucketPolicy")!;
        const text = JSON.stringify(inputs.policy);
        const only = {
          StringEquals: { "aws:SourceArn": "arn:aws:cloudfront::123456789012:distribution/E1" },
        };
        const narrowed = text.replace(
          '"Effect":"Allow"',
          `"Condition":${JSON.stringify(only)},"Effect":"Allow"`,
        );
        expect(narrowed).not.toBe(text);
        inputs.policy = JSON.parse(narrowed);
      },
    ],
  ])("with a bucket that is %s", (_what, change) => {
    const closed = running("signedbucket", ({ resources }) => change(resources), { secrets });

    it("is S3's own 403", async () => {
      await put(closed());
      expect(closed().missing).toEqual([]);
      const [status, text] = await get(signed(closed()));
      expect([status, text]).toEqual([403, expect.stringContaining("<Code>AccessDenied</Code>")]);
      expect(text).toContain("<RequestId>");
    });
  });

  describe.each<[string, string, (resources: Resource[]) => void]>([
    ["a group that is not there", "which the snapshot does not hold", (all) => drop(all, GROUP)],
    [
      "an origin that is not there",
      'the origin "bucket" is not there',
      (all) => set(all, DISTRIBUTION, { origins: [] }),
    ],
    ["a bucket of somebody else's", "is no bucket of the stack", (all) => drop(all, "aws:s3/bucket:Bucket")],
    ["no public key", "it is not a public key in PEM", (all) => set(all, KEY, { encodedKey: "x" })],
    [
      "a way of signing that is not known",
      "viewer's own signature",
      (all) => set(all, ACCESS, { signingBehavior: "no-override" }),
    ],
    ["a property that is not known", '"newProperty"', (all) => set(all, GROUP, { newProperty: 1 })],
  ])("with %s", (_what, words, change) => {
    const closed = running("signedbucket", ({ resources }) => change(resources), { secrets });

    it("lets nobody in, and says so before the start", async () => {
      expect(closed().missing).toContainEqual(expect.stringContaining(words));
      expect(await get(signed(closed()))).toEqual([403, expect.stringContaining("it is closed")]);
    });
  });
});

describe("oac", () => {
  const app = running("oac");

  it("lets CloudFront in by its signature, and nobody else", async () => {
    const { f } = app().outputs;
    expect(await get(`${f}/x`)).toEqual([200, "/api/x"]);
    const { functionUrl } = app().snapshot.resources.find(({ outputs }) => outputs?.functionUrl)!.outputs!;
    const [id = ""] = new URL(String(functionUrl)).host.split(".");
    expect((await get(`${app().cloud.endpoint}/_url/${id}/x`))[0]).toBe(403);
    expect((await get(f, { method: "POST", body: "hello" }))[0]).toBe(403);
    const hash = createHash("sha256").update("hello").digest("hex");
    const headers = { "x-amz-content-sha256": hash };
    expect((await get(f, { method: "POST", body: "hello", headers }))[0]).toBe(200);
  });
});

describe("oac without the permission of its distribution", () => {
  const app = running("oac", (snapshot) => {
    snapshot.resources = snapshot.resources.filter(({ name }) => name !== "FCloudFrontInvokeFunction");
  });

  it("is closed", async () => {
    expect((await get(app().outputs.f))[0]).toBe(403);
  });
});

describe("rawurl", () => {
  const app = running("rawurl");

  it("is named, and the rest runs", () => {
    expect(app().missing).toEqual([expect.stringContaining("does not say what it runs")]);
  });
});

describe("edgecode: an app's code in CloudFront's functions", () => {
  const app = running("edgecode");
  const headers = { authorization: "Basic b3BlbjpzZXNhbWU=" };

  it("lets in whom the function lets in", async () => {
    const { url } = app().outputs;
    expect(app().missing).toEqual([]);
    for (const path of ["", "/api/x"]) {
      const refused = await fetch(`${url}${path}`);
      expect([refused.status, await refused.text()]).toEqual([401, "who are you?"]);
      expect(refused.headers.get("www-authenticate")).toBe("Basic");
    }
    expect(await get(url, { headers })).toEqual([200, "home\n"]);
  });

  it("passes on what the functions have changed, of requests and of answers", async () => {
    const { url } = app().outputs;
    expect(await get(`${url}/api/x?a=b%2Fc`, { headers })).toEqual([200, "/api/x 127.0.0.1 a=b%2Fc"]);
    const home = await fetch(url!, { headers });
    expect(home.headers.get("x-edge")).toBe("/");
    const old = await fetch(`${url}/old`, { headers, redirect: "manual" });
    expect([old.status, old.headers.get("location")]).toEqual([301, "/new"]);
  });
});

describe("edgecode that fails, or cannot be run here", () => {
  const app = running("edgecode", ({ resources }) => {
    for (const { inputs, type } of resources)
      if (type === "aws:cloudfront/function:Function")
        inputs.code = String(inputs.code)
          .replace("const said", "await nothing; const said")
          .replace(
            'event.response.headers["x-edge"]',
            'await cf.kvs().get("a"); event.response.headers["x-edge"]',
          );
  });

  it("is closed", async () => {
    expect(app().missing).toEqual([expect.stringContaining("it awaits")]);
    expect((await get(app().outputs.url))[0]).toBe(403);
  });
});
