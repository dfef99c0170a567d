/** Small apps that went wrong here, each with what is right. */
import { createHash } from "node:crypto";
import { get as httpGet } from "node:http";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repro, type SmallStack } from "../small-stack.ts";

const START_MS = 5 * 60_000;

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

describe("routebucket with signed cookies, which are not checked", () => {
  const app = running("routebucket", ({ resources }) => {
    const { inputs } = resources.find(({ type }) => type === "aws:cloudfront/distribution:Distribution")!;
    inputs.defaultCacheBehavior = { ...(inputs.defaultCacheBehavior as object), trustedKeyGroups: ["k"] };
  });

  it("lets nobody in, and says so before the start", async () => {
    expect(app().missing).toEqual([expect.stringContaining("signed URLs and cookies are not checked")]);
    expect((await get(`${app().outputs.url}/files/a`))[0]).toBe(403);
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
