import { randomUUID } from "node:crypto";
import { DeleteObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import type { LambdaEvent } from "hono/aws-lambda";
import { afterEach, expect, test } from "vitest";
import { startClock } from "../../core/test/clock.ts";
import { once } from "../../core/test/once.ts";
import { signUp } from "./description/people.ts";
import { accessClaims } from "./events.ts";
import { cloud, deliver, deliverAll, drawing, put } from "./worker.ts";

/** Whoever deletes their account: what goes, what stays, and who sees to it when somebody dies on the way. */

const { app } = await import("../src/api/app.ts");
const { Resource } = await import("sst");
const Image = await import("@phototag/core/image");
const { sweep } = await import("@phototag/core/sweep");
const { isKnown } = await import("../../core/src/account/known.ts");
const { AdminDeleteUserCommand, cognito } = await import("../../core/src/account/cognito.ts");
const { dynamodb } = await import("../../core/src/aws/dynamodb.ts");
const { s3 } = await import("../../core/src/aws/s3.ts");
const { sqs } = await import("../../core/src/aws/sqs.ts");
const clock = startClock(dynamodb, s3, sqs, cognito);
afterEach(() => clock.reset());

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let seed = 0;

async function call(owner: string, method: string, path: string, body?: object) {
  const event = { requestContext: { requestId: "r", authorizer: { jwt: { claims: accessClaims(owner) } } } };
  const init = { method, ...(body && { headers: { "content-type": "application/json" } }) };
  const response = await app.request(
    `/api${path}`,
    { ...init, body: body && JSON.stringify(body) },
    { event: event as unknown as LambdaEvent },
  );
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

interface Someone {
  owner: string;
  email: string;
}

/** Somebody whose library holds a photo that was found, one in the trash, one that is no photo, and one that never came. */
async function someone(): Promise<Someone> {
  const email = `${randomUUID()}@example.com`;
  const owner = await signUp(cloud, email);
  const photo = () =>
    drawing(`rgb(${(++seed * 37) % 256}, ${(seed * 91) % 256}, 20)`)
      .jpeg()
      .toBuffer();
  await put("holiday/a.jpg", await photo(), "image/jpeg", owner);
  const trashed = await put("b.jpg", await photo(), "image/jpeg", owner);
  await put("c.jpg", Buffer.from("no photo"), "image/jpeg", owner);
  await expect
    .poll(
      async () => {
        await deliver();
        const { images } = await Image.list({ owner, q: "timeline OR status:failed" });
        return images.length;
      },
      { interval: 10 },
    )
    .toBe(3);
  await Image.trash({ owner, id: trashed });
  const file = { name: "d.jpg", type: "image/jpeg", size: 9, sha256: "cd".repeat(32) };
  expect((await call(owner, "POST", "/uploads", { files: [file] })).status).toBe(200);
  return { owner, email };
}

const remove = ({ owner, email }: Someone) => call(owner, "DELETE", "/account", { email });

/** Whatever in the table or the bucket names somebody, wherever in an item or a key it does. */
async function left({ owner, email }: Someone) {
  const items = [];
  const table = { client: dynamodb };
  for await (const { Items = [] } of paginateScan(table, { TableName: Resource.Library.name }))
    items.push(...Items.filter((item) => JSON.stringify(item).match(new RegExp(`${owner}|${email}`))));
  const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: cloud.bucket }));
  return {
    items,
    kinds: items.map((item) => item.__edb_e__ as string).sort(),
    objects: Contents.map(({ Key }) => Key!).filter((key) => key.includes(owner)),
  };
}

/** What may stay: of each photo that it once was, and that the account is gone. */
const TOMBSTONES = ["account", "image", "image", "image", "image"];

test("an account says whose it is, and counts exactly what it keeps", async () => {
  const { owner, email } = await someone();
  const { images } = await Image.list({
    owner,
    q: "timeline OR status:failed OR status:pending OR in:trash",
  });
  expect(await call(owner, "GET", "/account")).toEqual({
    status: 200,
    body: {
      ...{ email, photos: 4, trashed: 1 },
      bytes: images.reduce((sum, { bytes }) => sum + bytes, 0),
      limits: {
        bytes: Number(process.env.BYTES_PER_PERSON),
        photosPerDay: Number(process.env.PHOTOS_PER_DAY),
      },
    },
  });
});

test.each([{}, { email: "" }, { email: "somebody-else@example.com" }])(
  "a request that does not name the account deletes nothing: %o",
  async (body) => {
    const { owner, email } = await someone();
    const before = await left({ owner, email });
    expect(await call(owner, "DELETE", "/account", body)).toMatchObject({
      status: 400,
      body: { code: "bad_request", field: "email" },
    });
    await deliverAll();
    expect(await left({ owner, email })).toEqual(before);
    expect(await isKnown(owner)).toBe(true);
  },
);

test("a deleted account leaves no row and no object but its tombstones, and nobody else loses one", async () => {
  const [ada, eve] = [await someone(), await someone()];
  const before = await left(eve);
  // However they write their own address.
  expect(
    await call(ada.owner, "DELETE", "/account", { email: ` ${ada.email.toUpperCase()} ` }),
  ).toMatchObject({
    status: 202,
    body: { message: expect.stringMatching(/^Your account is deleted\./) },
  });
  // At once: their sign-in is gone, and so is every token that is out.
  expect(await isKnown(ada.owner)).toBe(false);
  for (const [method, path] of [
    ["GET", "/account"],
    ["GET", "/images"],
    ["POST", "/account/sign-out"],
  ] as const)
    expect(await call(ada.owner, method, path)).toMatchObject({
      status: 401,
      body: { message: "This account is gone." },
    });
  await deliverAll();
  const after = await left(ada);
  expect(after.kinds).toEqual(TOMBSTONES);
  expect(after.objects).toEqual([]);
  // Nothing of what they were, but for the key by which a late event is known.
  const said = JSON.stringify(after.items.map(({ key, ...rest }) => rest));
  expect(said).not.toMatch(new RegExp(`${ada.email}|sheep|\\.jpg|${"cd".repeat(32)}`, "i"));
  for (const item of after.items.filter(({ __edb_e__ }) => __edb_e__ === "image"))
    expect(item.expiresAt).toBeLessThanOrEqual(Math.ceil((Date.now() + 30 * DAY) / 1000));
  expect(await left(eve)).toEqual(before);

  // Once whatever was under way has ended, the sweep says when the last row goes, too.
  clock.pass(2 * HOUR);
  const erased: string[] = [];
  await sweep({ onErased: (owner) => erased.push(owner) });
  const [account] = (await left(ada)).items.filter(({ __edb_e__ }) => __edb_e__ === "account");
  expect(account!.expiresAt).toBeLessThanOrEqual(Math.ceil((Date.now() + 30 * DAY) / 1000));
  expect(
    Object.keys(account!)
      .filter((name) => !/^(pk|sk|__edb_.__|all)$/.test(name))
      .sort(),
  ).toEqual([...["erasedAt", "expiresAt", "owner"]]);
  await sweep({ onErased: (owner) => erased.push(owner) });
  expect(erased.filter((owner) => owner === ada.owner)).toHaveLength(1);
});

test("the same address may sign up again, and has a library of its own, which is empty", async () => {
  const ada = await someone();
  expect((await remove(ada)).status).toBe(202);
  const again = await signUp(cloud, ada.email);
  expect(again).not.toBe(ada.owner);
  expect((await call(again, "GET", "/account")).body).toMatchObject({
    email: ada.email,
    photos: 0,
    bytes: 0,
  });
  await deliverAll();
  expect((await call(again, "GET", "/images")).body.images).toEqual([]);
  expect((await call(ada.owner, "GET", "/images")).status).toBe(401);
});

test("what comes after all is deleted again: a retry, a photo of a known key, a photo of a new one", async () => {
  const ada = await someone();
  const { id, name } = (await Image.list({ owner: ada.owner })).images[0]!;
  expect(name).toBe("a.jpg");
  await remove(ada);
  await deliverAll();
  const { requeue } = await import("../../core/src/recognition/queue.ts");
  await requeue({ owner: ada.owner, id, key: `private/${ada.owner}/holiday/a.jpg` });
  await deliverAll();
  await put("holiday/a.jpg", await drawing("teal").jpeg().toBuffer(), "image/jpeg", ada.owner);
  await put("new.jpg", await drawing("pink").jpeg().toBuffer(), "image/jpeg", ada.owner);
  await deliverAll();
  expect(await left(ada)).toMatchObject({ kinds: TOMBSTONES, objects: [] });
});

test("what has no event to delete it, the sweep deletes while credentials may still be out", async () => {
  const ada = await someone();
  await remove(ada);
  await deliverAll();
  clock.pass(2 * HOUR);
  for (const Key of [`private/${ada.owner}/notes.xmp`, `renditions/${ada.owner}/x/thumb.webp`])
    await s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key, Body: "late" }));
  await sweep();
  expect((await left(ada)).objects).toEqual([]);
});

test("one that has more than a worker has time for is gone on with, until it is done", async () => {
  const ada = await someone();
  await remove(ada);
  // Time for one photo, and no more.
  let rounds = 0;
  for (; rounds < 20; rounds++) {
    const { messages } = await deliver({ remaining: 9_000 });
    if (messages.length > 0) break;
  }
  expect((await left(ada)).objects).not.toEqual([]);
  await deliverAll();
  expect(await left(ada)).toMatchObject({ kinds: TOMBSTONES, objects: [] });
});

test.each([
  ["before the user pool has forgotten them", () => once(cognito, AdminDeleteUserCommand, fails)],
  [
    "before the message is sent",
    async () => {
      const { SendMessageCommand } = await import("@aws-sdk/client-sqs");
      once(sqs, SendMessageCommand, fails);
    },
  ],
  ["in the middle of erasing", () => once(s3, DeleteObjectCommand, fails)],
])("one that was cut short %s is ended by the sweep", async (_when, cut) => {
  const ada = await someone();
  await cut();
  expect((await remove(ada)).status).toBe(202);
  expect((await call(ada.owner, "GET", "/images")).status).toBe(401);
  const { messages } = await deliver();
  // Nobody comes for it any more.
  await cloud.remove(messages);
  expect((await left(ada)).objects).not.toEqual([]);
  await sweep();
  expect(await isKnown(ada.owner)).toBe(false);
  expect(await left(ada)).toMatchObject({ kinds: TOMBSTONES, objects: [] });
});

test("one whose time is up in the sweep is ended by the next", async () => {
  const ada = await someone();
  const { markErased } = await import("../../core/src/account/erased.ts");
  await markErased(ada.owner);
  let looks = 0;
  await sweep({ goOn: () => ++looks < 4 });
  expect((await left(ada)).objects).not.toEqual([]);
  await sweep();
  expect(await left(ada)).toMatchObject({ kinds: TOMBSTONES, objects: [] });
});

const fails = () => Promise.reject(new Error("503"));
