import { InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import { S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { App } from "./app.ts";
import { cognitoOf, Person, type Photo, type UploadGrant } from "./person.ts";
import { drawnPhoto } from "./photos.ts";

let app: App;
let ada: Person;
let eve: Person;

beforeAll(async () => {
  app = await App.start();
  [ada, eve] = [await Person.signUp(app, "ada"), await Person.signUp(app, "eve")];
}, 300_000);
afterAll(() => app?.remove());

const grantFor = async (photo: Photo): Promise<UploadGrant> => {
  const [grant] = await ada.announce([photo]);
  if (!grant || "duplicateOf" in grant) throw new Error("no grant");
  return grant;
};

/** After each bad thing the worker must still do its work. */
const expectTheWorkerGoesOn = async (seed: number) =>
  expect((await ada.add(await drawnPhoto(`after-${seed}.jpg`, seed))).status).toBe("ready");

describe("what is not a photo", () => {
  it("text in an image's clothes fails with a plain reason, and the next photo is recognized", async () => {
    const bytes = Buffer.from("This is no picture, whatever its name says.");
    const image = await ada.add({ name: "holiday.jpg", type: "image/jpeg", bytes });
    expect(image).toMatchObject({
      status: "failed",
      reason: "This file isn't an image.",
      retriable: false,
    });
    await expectTheWorkerGoesOn(1);
  });

  it("half an image fails with a plain reason", async () => {
    const whole = await drawnPhoto("half.jpg", 2, 1600, 1200);
    const image = await ada.add({ ...whole, bytes: whole.bytes.subarray(0, 300) });
    expect(image.status).toBe("failed");
    expect(image.reason).toMatch(/^[A-Z].*\.$/);
    await expectTheWorkerGoesOn(3);
  });

  it("an empty file is refused by name before anything is sent", async () => {
    const answer = await ada.call("POST", "/api/uploads", {
      files: [{ name: "nothing.jpg", type: "image/jpeg", size: 0, sha256: "0".repeat(64) }],
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: "bad_request", message: expect.stringMatching(/size|empty/i) });
  });

  it("60 MB are refused before anything is sent", async () => {
    const answer = await ada.call("POST", "/api/uploads", {
      files: [{ name: "huge.jpg", type: "image/jpeg", size: 60 * 1024 * 1024, sha256: "0".repeat(64) }],
    });
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(/50 MB/);
  });

  it("60 MB behind a smaller announcement are refused by S3", async () => {
    const photo = await drawnPhoto("small.jpg", 4);
    const sent = await ada.post(await grantFor(photo), Buffer.alloc(60 * 1024 * 1024), photo.type);
    expect(sent).toMatchObject({ status: 400, text: expect.stringContaining("<Code>EntityTooLarge</Code>") });
  });

  it("a type that is no image's is refused by name", async () => {
    const answer = await ada.call("POST", "/api/uploads", {
      files: [{ name: "song.mp3", type: "audio/mpeg", size: 10, sha256: "0".repeat(64) }],
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      message: expect.stringMatching(/JPEG/),
      field: expect.stringMatching(/type/),
    });
  });
});

describe("names", () => {
  it("a PNG that calls itself .jpg is recognized all the same", async () => {
    const bytes = await sharp((await drawnPhoto("x", 5)).bytes)
      .png()
      .toBuffer();
    const image = await ada.add({ name: "not-a-jpeg.jpg", type: "image/jpeg", bytes });
    expect(image.status).toBe("ready");
  });

  it("keeps a name with odd characters as it is, and out of every path", async () => {
    const name = `../../Ünï códe 猫 "quotes" <b>&amp; 100%+#?;.jpg`;
    const image = await ada.add({ ...(await drawnPhoto(name, 6)), name });
    expect(image.name).toBe(name);
    const original = await fetch(image.originalUrl ?? "");
    expect(original.status).toBe(200);
    expect(original.headers.get("content-disposition")).toContain(encodeURIComponent("猫"));
  });
});

describe("an upload that is not what was announced", () => {
  it("another size is refused", async () => {
    const photo = await drawnPhoto("size.jpg", 7);
    const sent = await ada.post(
      await grantFor(photo),
      photo.bytes.subarray(0, photo.bytes.length - 10),
      photo.type,
    );
    expect(sent.status).toBe(400);
    expect(sent.text).toMatch(/<Code>(EntityTooSmall|BadDigest)<\/Code>/);
  });

  it("another type is refused", async () => {
    const photo = await drawnPhoto("type.jpg", 8);
    const sent = await ada.post(await grantFor(photo), photo.bytes, photo.type, {
      "Content-Type": "text/html",
    });
    expect(sent.status).toBe(403);
    expect(sent.text).toContain("<Code>AccessDenied</Code>");
  });

  it("other bytes of the same size are refused", async () => {
    const photo = await drawnPhoto("bytes.jpg", 9);
    const other = Buffer.from(photo.bytes);
    other[other.length >> 1] = (other[other.length >> 1] ?? 0) ^ 1;
    const sent = await ada.post(await grantFor(photo), other, photo.type);
    expect(sent.status).toBe(400);
  });

  it("another key is refused", async () => {
    const photo = await drawnPhoto("key.jpg", 10);
    const sent = await ada.post(await grantFor(photo), photo.bytes, photo.type, {
      key: "private/elsewhere",
    });
    expect(sent.status).toBe(403);
  });

  it("an expired upload is refused", async () => {
    const { endpoint, region, operator, bucket } = ada.outputs;
    const s3 = new S3Client({ endpoint, region, credentials: operator });
    const photo = await drawnPhoto("late.jpg", 11);
    const { url, fields } = await createPresignedPost(s3, { Bucket: bucket, Key: "late", Expires: -60 });
    const sent = await ada.post({ id: "late", url, fields }, photo.bytes, photo.type);
    expect(sent).toMatchObject({ status: 403, text: expect.stringMatching(/expired/i) });
  });
});

describe("who may see what", () => {
  it("a second person sees, changes and deletes nothing of the first's", async () => {
    const image = await ada.add(await drawnPhoto("private.jpg", 12));
    const path = `/api/images/${image.id}`;
    for (const answer of [
      await eve.call("GET", path),
      await eve.call("PATCH", path, { tags: { add: ["Mine"] } }),
      await eve.call("DELETE", path),
      await eve.call("POST", `${path}/retry`),
    ])
      expect(answer).toMatchObject({ status: 404, body: { code: "not_found" } });
    const bulk = await eve.call("DELETE", `/api/images?id=${image.id}`);
    expect(bulk.body.results).toEqual([
      expect.objectContaining({ id: image.id, ok: false, code: "not_found" }),
    ]);
    expect(await eve.list()).toEqual([]);
    expect((await eve.call("GET", `/api/images?ids=${image.id}`)).body.images).toEqual([]);
    expect((await eve.call("GET", "/api/tags?prefix=")).body.tags).toEqual([]);
    expect((await eve.call("GET", "/api/months")).body.months).toEqual([]);
    expect(await ada.image(image.id)).toMatchObject({ status: "ready" });
  });

  it("the same bytes in two libraries are two photos", async () => {
    const photo = await drawnPhoto("shared.jpg", 13);
    const [hers, mine] = [await ada.add(photo), await eve.add(photo)];
    expect(hers.id).not.toBe(mine.id);
  });

  it.each([
    ["no token", null],
    ["nonsense", "nonsense"],
    ["a token whose signature was cut", "eyJhbGciOiJSUzI1NiJ9.e30.x"],
  ])("%s answers 401", async (_case, token) => {
    const answer = await ada.call("GET", "/api/images", undefined, token);
    expect(answer).toMatchObject({ status: 401, body: { message: "Unauthorized" } });
  });

  it("an id token is refused, though it is the same person's", async () => {
    const answer = await ada.call("GET", "/api/images", undefined, ada.idToken);
    expect(answer).toMatchObject({ status: 401, body: { message: "This is not an access token." } });
  });

  it("an unknown id answers 404, a thing that is no id 400, in one shape", async () => {
    const unknown = await ada.call("GET", "/api/images/img_01ARZ3NDEKTSV4RRFFQ69G5FAV");
    expect(unknown).toMatchObject({ status: 404, body: { code: "not_found" } });
    const odd = await ada.call("GET", `/api/images/${encodeURIComponent("../etc")}`);
    expect(odd).toMatchObject({ status: 400, body: { code: "bad_request", message: expect.any(String) } });
  });

  it("a body that is no JSON, and a limit out of range, answer 400 and name what is off", async () => {
    const limit = await ada.call("GET", "/api/images?limit=0");
    expect(limit).toMatchObject({
      status: 400,
      body: { code: "bad_request", message: expect.stringMatching(/limit/) },
    });
    const raw = await fetch(`${app.url}/api/uploads`, {
      method: "POST",
      headers: { authorization: `Bearer ${ada.accessToken}`, "content-type": "application/json" },
      body: "{",
    });
    expect(raw.status).toBe(400);
  });

  it("a wrong password is refused in Cognito's words", async () => {
    const { cliClientId } = ada.outputs;
    const wrong = new InitiateAuthCommand({
      ClientId: cliClientId,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: ada.email, PASSWORD: "wrong" },
    });
    await expect(cognitoOf(ada.outputs).send(wrong)).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "Incorrect username or password.",
    });
  });

  it("a request for another Host is refused", async () => {
    const { request } = await import("node:http");
    const status = await new Promise<number>((done, fail) =>
      request(app.url, { headers: { host: "evil.example" } }, (answer) => {
        answer.resume();
        done(answer.statusCode ?? 0);
      })
        .on("error", fail)
        .end(),
    );
    expect(status).toBe(403);
  });
});
