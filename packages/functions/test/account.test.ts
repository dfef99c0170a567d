import { createHash, randomUUID } from "node:crypto";
import { SignUpCommand } from "@aws-sdk/client-cognito-identity-provider";
import { paginateScan } from "@aws-sdk/lib-dynamodb";
import type { PostConfirmationTriggerEvent } from "aws-lambda";
import type { LambdaEvent } from "hono/aws-lambda";
import { describe, expect, test, vi } from "vitest";
import { startClock } from "../../core/test/clock.ts";
import { cloud, deliver, drawing, limits, objects, owner, put } from "./worker.ts";

const { handler: told } = await import("../src/password-reset.ts");
const { app } = await import("../src/api/app.ts");
const { Resource } = await import("sst");
const Image = await import("@phototag/core/image");
const { prepare } = await import("@phototag/core/upload");
const { sweep } = await import("@phototag/core/sweep");
const { recount } = await import("@phototag/core/maintenance/recount");
const { bytesOf } = await import("../../core/src/account/room.ts");
const { cognito } = await import("../../core/src/account/cognito.ts");
const { dynamodb } = await import("../../core/src/aws/dynamodb.ts");
const { s3 } = await import("../../core/src/aws/s3.ts");
const { sqs } = await import("../../core/src/aws/sqs.ts");
const clock = startClock(dynamodb, s3, sqs, cognito);

const DAY = 24 * 3_600_000;
let seed = 0;
/** No two have the same bytes. */
const photo = () => {
  seed++;
  return drawing(`rgb(${(seed * 37) % 256}, ${(seed * 91) % 256}, 90)`)
    .jpeg()
    .toBuffer();
};
const fileOf = (bytes: Buffer) => ({
  ...{ name: "a.jpg", type: "image/jpeg", size: bytes.length },
  sha256: createHash("sha256").update(bytes).digest("hex"),
});

async function call(method: string, path: string, claims: Record<string, string> = {}) {
  const jwt = { claims: { sub: owner, token_use: "access", ...claims } };
  const event = { requestContext: { requestId: "req", authorizer: { jwt } } } as unknown as LambdaEvent;
  const response = await app.request(`/api${path}`, { method }, { event });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : undefined };
}

const POLL = { interval: 10 };

/** One receive may not see all that was put. */
const deliverAll = (photos: number) =>
  expect
    .poll(async () => {
      await deliver();
      return (await Image.list({ owner })).images.length;
    }, POLL)
    .toBe(photos);

/** Delivers as if the stack allowed so much. */
async function deliverWithin(allowance: Partial<typeof limits>) {
  const before = { ...limits };
  Object.assign(limits, allowance);
  try {
    return await deliver();
  } finally {
    Object.assign(limits, before);
  }
}

describe("a library's bytes", () => {
  test("are those of the originals that are there or on their way, and of no other", async () => {
    const [first, second] = [await photo(), await photo()];
    await prepare({ owner, files: [fileOf(first)] });
    expect(await bytesOf(owner)).toBe(first.length);
    const id = await put("b.jpg", second);
    await put("copy of b.jpg", second);
    await deliver();
    // The copy that somebody put by their own hand lies there too.
    expect(await bytesOf(owner)).toBe(first.length + 2 * second.length);
    await Image.trash({ owner, id });
    expect(await bytesOf(owner)).toBe(first.length + 2 * second.length);
    await Image.purge({ owner, id });
    expect(await bytesOf(owner)).toBe(first.length);
    clock.pass(4 * 3_600_000);
    await sweep();
    clock.reset();
    expect(await bytesOf(owner)).toBe(0);
  });

  test("that were counted wrong are found and counted anew", async () => {
    await put("a.jpg", await photo());
    await deliver();
    const { library, ALL } = await import("../../core/src/library/index.ts");
    const right = await bytesOf(owner);
    await library.entities.account.patch({ all: ALL, owner }).set({ bytes: 5 }).go();
    const { findings } = await recount({ owner, fix: true });
    expect(findings).toEqual([{ kind: "bytes", owner, bytes: 5, sum: right, mended: true }]);
    expect(await bytesOf(owner)).toBe(right);
  });
});

describe("a library that is full", () => {
  test("gives leave for nothing that would not fit, in plain words, and for what it has already", async () => {
    const [first, second] = [await photo(), await photo()];
    const allowance = { bytes: first.length + 10, photosPerDay: 100 };
    const [grant] = await prepare({ owner, files: [fileOf(first)], allowance });
    await expect(prepare({ owner, files: [fileOf(second)], allowance })).rejects.toMatchObject({
      code: "too_large",
      message: expect.stringMatching(/^Your library is full: there is room for .* Delete photos for good/),
    });
    expect(await prepare({ owner, files: [fileOf(first)], allowance })).toMatchObject([
      { id: (grant as { id: string }).id },
    ]);
  });

  test("puts into the trash what comes past the API, says why, and takes it when there is room", async () => {
    const first = await put("a.jpg", await photo());
    await deliver();
    const second = await put("b.jpg", await photo());
    await deliverWithin({ bytes: (await bytesOf(owner)) + 10 });
    expect(await Image.get({ owner, id: second })).toMatchObject({
      status: "failed",
      reason: expect.stringMatching(/^Your library is full/),
    });
    expect((await Image.list({ owner, q: "in:trash" })).images.map(({ id }) => id)).toEqual([second]);
    expect(await Image.get({ owner, id: first })).toMatchObject({ status: "ready" });
    // It lies there, and counts.
    expect(await objects()).toContain(`private/${owner}/b.jpg`);
    const kept = await bytesOf(owner);
    for (const bytes of [kept - 1, kept]) {
      await Image.edit({ owner, id: second, edit: { trashed: false } });
      await Image.retry({ owner, id: second });
      await deliverWithin({ bytes });
      expect(await Image.get({ owner, id: second })).toMatchObject({
        status: bytes < kept ? "failed" : "ready",
      });
    }
  });

  test("does so with a larger file in the place of a photo, and not with a smaller one", async () => {
    const [small, large] = [await photo(), Buffer.concat([await photo(), Buffer.alloc(5000)])];
    const id = await put("a.jpg", await photo());
    await deliver();
    const allowed = { bytes: (await bytesOf(owner)) + 4000 };
    for (const [bytes, status] of [
      [large, "failed"],
      [small, "ready"],
    ] as const) {
      expect(await put("a.jpg", bytes)).toBe(id);
      await deliverWithin(allowed);
      const image = await Image.get({ owner, id });
      expect(image).toMatchObject({ status, bytes: bytes.length });
      if (status === "failed") expect(image.reason).toMatch(/^Your library is full/);
      expect(image.trashedAt !== undefined).toBe(status === "failed");
      await Image.edit({ owner, id, edit: { trashed: false } });
    }
  });
});

describe("a day's new photos", () => {
  test("are so many by leave", async () => {
    const files = await Promise.all([photo(), photo(), photo()]);
    const allowance = { bytes: 1e9, photosPerDay: 2 };
    await expect(prepare({ owner, files: files.map(fileOf), allowance })).rejects.toMatchObject({
      code: "too_many",
    });
    await prepare({ owner, files: files.slice(0, 2).map(fileOf), allowance });
    await expect(prepare({ owner, files: files.slice(2).map(fileOf), allowance })).rejects.toMatchObject({
      code: "too_many",
      message: "Today's 2 photos have been added. There is room for more tomorrow (UTC).",
    });
  });

  test("that come past the API wait for the next, and are recognized then", async () => {
    const ids = [await put("a.jpg", await photo()), await put("b.jpg", await photo())];
    await expect
      .poll(async () => {
        await deliverWithin({ photosPerDay: 1 });
        return (await Image.list({ owner, q: "timeline OR status:pending" })).images.length;
      }, POLL)
      .toBe(2);
    const states = await Promise.all(ids.map((id) => Image.get({ owner, id })));
    expect(states.map(({ status }) => status).sort()).toEqual(["ready", "waiting"]);
    expect(states.find(({ status }) => status === "waiting")!.reason).toMatch(
      /^Today's 1 photos have been added\. This one's turn is on/,
    );
    clock.pass(DAY);
    await sweep();
    await expect
      .poll(async () => {
        await deliverWithin({ photosPerDay: 1 });
        return (await Image.list({ owner })).images.length;
      }, POLL)
      .toBe(2);
    clock.reset();
    for (const id of ids) expect(await Image.get({ owner, id })).toMatchObject({ status: "ready" });
  });
});

test("more requests in a minute than one person may send are refused until the next", async () => {
  const { admit } = await import("@phototag/core/account");
  const caller = { owner: randomUUID(), signedInAt: 1 };
  const outcomes = [];
  // From a minute's beginning on: it does not end meanwhile.
  clock.pass(60_000 - (Date.now() % 60_000));
  for (let request = 0; request < 12; request++)
    outcomes.push(
      await admit(caller, 10).then(
        () => "admitted",
        ({ code }) => code,
      ),
    );
  expect(outcomes).toEqual([...Array(10).fill("admitted"), "too_many", "too_many"]);
  clock.pass(60_000);
  await admit(caller, 10);
  clock.reset();
});

describe("whoever signs out everywhere", () => {
  test("must sign in again, with every token that is out", async () => {
    const before = String(Math.floor(Date.now() / 1000) - 10);
    expect((await call("GET", "/tags", { auth_time: before })).status).toBe(200);
    const { signOutEverywhere } = await import("@phototag/core/account");
    await signOutEverywhere(owner, Resource.People.id);
    // A token that was made since, of a sign-in before: it was renewed.
    const renewed = String(Math.floor(Date.now() / 1000) + 10);
    expect(await call("GET", "/tags", { auth_time: before, iat: renewed })).toMatchObject({
      status: 401,
      body: { code: "unauthorized", message: "You have signed out everywhere. Sign in again." },
    });
    expect((await call("GET", "/tags", { auth_time: renewed })).status).toBe(200);
  });
});

describe("a user pool that tells of a confirmation", () => {
  const event = (triggerSource: string, sub: string) =>
    ({
      ...{ triggerSource, userPoolId: Resource.People.id, userName: sub },
      request: { userAttributes: { sub } },
      response: {},
    }) as unknown as PostConfirmationTriggerEvent;
  const signedOut = async (who: string) => {
    const { library, ALL } = await import("../../core/src/library/index.ts");
    const { data } = await library.entities.account.get({ all: ALL, owner: who }).go();
    return data?.signedOutAt;
  };

  test("of a sign-up has nobody signed out", async () => {
    const given = event("PostConfirmation_ConfirmSignUp", owner);
    expect(await told(given)).toEqual(given);
    expect(await signedOut(owner)).toBeUndefined();
  });

  test("of a password's reset has that person signed out, here and there", async () => {
    const { cliClientId: ClientId } = cloud.stack.outputs;
    const Username = `${owner}@example.com`;
    const secret = { Username, Password: "Correct-horse-7" };
    const { UserSub } = await cognito.send(new SignUpCommand({ ClientId: ClientId!, ...secret }));
    const send = vi.spyOn(cognito, "send");
    const given = event("PostConfirmation_ConfirmForgotPassword", UserSub!);
    expect(await told(given)).toEqual(given);
    expect(Date.now() - Date.parse((await signedOut(UserSub!))!)).toBeLessThan(60_000);
    const last = send.mock.lastCall![0];
    expect([last.constructor.name, last.input]).toEqual([
      "AdminUserGlobalSignOutCommand",
      { UserPoolId: Resource.People.id, Username: UserSub },
    ]);
  });

  test("says so when there it can't be done, and does its own part", async () => {
    const given = event("PostConfirmation_ConfirmForgotPassword", owner);
    await expect(told({ ...given, userPoolId: "us-east-1_another" })).rejects.toThrow("us-east-1_another");
    expect(await signedOut(owner)).toBeDefined();
  });
});

describe("whoever has deleted their account", () => {
  test("leaves nothing behind but tombstones, a month later", async () => {
    await put("a.jpg", await photo());
    await put("b.jpg", await photo());
    await deliverAll(2);
    await someoneKnown();
    const missing = new Map<string, Date>();
    const look = () => sweep({ onMissing: (who, erasedAt) => missing.set(who, erasedAt) });
    await look();
    expect(missing.get(owner)!.getTime()).toBeGreaterThan(Date.now() + 29 * DAY);
    expect(await call("GET", "/tags")).toMatchObject({
      status: 401,
      body: { message: "This account is gone." },
    });
    expect(await objects()).not.toEqual([]);
    clock.pass(31 * DAY);
    await look();
    clock.reset();
    expect(await objects()).toEqual([]);
    const left = [];
    const table = { client: dynamodb };
    for await (const { Items = [] } of paginateScan(table, { TableName: Resource.Library.name }))
      left.push(...Items.filter((item) => item.owner === owner));
    expect(left.map((item) => [item.__edb_e__, Boolean(item.purgedAt ?? item.erasedAt)]).sort()).toEqual([
      ["account", true],
      ["image", true],
      ["image", true],
    ]);
    expect(JSON.stringify(left)).not.toMatch(/Sheep/i);
    expect(await call("GET", "/tags")).toMatchObject({ status: 401 });
  });

  test("is not believed of a pool that knows nobody: it is another pool", async () => {
    const { sweepAccounts } = await import("../../core/src/account/gone.ts");
    await put("a.jpg", await photo());
    await deliver();
    const faults: unknown[] = [];
    // The next sweep begins anew.
    const place = await sweepAccounts(undefined, {
      ...{ goOn: () => true, isKnown: async () => false, forget: async () => {}, onErased: () => {} },
      onMissing: (who) => expect.fail(who),
      onFault: (_who, error) => void faults.push(error),
    });
    expect(faults).toEqual([new Error("The user pool knows none of these people.")]);
    expect(place).toBeUndefined();
    expect((await call("GET", "/tags")).status).toBe(200);
  });

  test("and is there all the same is left alone", async () => {
    await put("a.jpg", await photo());
    await deliver();
    const { isKnown } = await import("../../core/src/account/known.ts");
    expect(await isKnown(owner)).toBe(false);
    const { sweepAccounts } = await import("../../core/src/account/gone.ts");
    const seen: string[] = [];
    const options = {
      goOn: () => true,
      isKnown: async () => true,
      forget: async (who: string) => void seen.push(who),
      onMissing: (who: string) => void seen.push(who),
      onErased: (who: string) => void seen.push(who),
      onFault: (_who: string, error: unknown) => {
        throw error;
      },
    };
    clock.pass(60 * DAY);
    await sweepAccounts(undefined, options);
    clock.reset();
    // Others here were erased before.
    expect(seen).not.toContain(owner);
    expect(await objects()).not.toEqual([]);
  });
});

/** Somebody whom the user pool knows, with an account here. */
async function someoneKnown(): Promise<void> {
  const { SignUpCommand, CognitoIdentityProviderClient } = await import(
    "@aws-sdk/client-cognito-identity-provider"
  );
  const client = new CognitoIdentityProviderClient(cloud.stack.client);
  const { UserSub } = await client.send(
    new SignUpCommand({
      ClientId: cloud.stack.outputs.cliClientId,
      Username: `${randomUUID()}@example.com`,
      Password: "Correct-horse-9",
    }),
  );
  const { library, ALL } = await import("../../core/src/library/index.ts");
  await library.entities.account.upsert({ all: ALL, owner: UserSub!, bytes: 0 }).go();
}
