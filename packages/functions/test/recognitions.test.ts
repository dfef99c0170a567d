import { afterEach, describe, expect, test } from "vitest";
import { startClock } from "../../core/test/clock.ts";
import { lambdaContext, toEvent } from "./events.ts";
import {
  calls,
  cloud,
  deliver,
  deliverAll,
  drawing,
  handler,
  limits,
  owner,
  put,
  recognize,
} from "./worker.ts";

const { dynamodb } = await import("../../core/src/aws/dynamodb.ts");
const { rekognition } = await import("../../core/src/aws/rekognition.ts");
const { s3 } = await import("../../core/src/aws/s3.ts");
const { sqs } = await import("../../core/src/aws/sqs.ts");
const { read } = await import("../../core/src/image/change.ts");
const Image = await import("@phototag/core/image");
const { sweep } = await import("@phototag/core/sweep");
const clock = startClock(dynamodb, rekognition, s3, sqs);

/** What is paid for: identical bytes are recognized once, and a library has so many recognitions a month. */

const { recognitionsPerMonth } = limits;
afterEach(async () => {
  limits.recognitionsPerMonth = recognitionsPerMonth;
  clock.reset();
  // The sweep is everybody's: what waits in one test is not to be sent on in another.
  const { images } = await Image.list({ owner, q: "status:pending" });
  for (const { id } of images) await Image.purge({ owner, id });
});

describe("identical bytes", () => {
  test("that come under many names at once are one photo, and one question", async () => {
    const bytes = await drawing("navy").jpeg().toBuffer();
    const ids = await Promise.all(["a.jpg", "b.jpg", "c.jpg"].map((name) => put(name, bytes)));
    await deliverAll();
    const images = await Promise.all(ids.map((id) => Image.get({ owner, id })));
    const photos = images.filter(({ duplicateOf }) => !duplicateOf);
    expect(photos).toMatchObject([{ status: "ready", tags: [{ name: "Sheep" }] }]);
    for (const { duplicateOf } of images) expect([undefined, photos[0]!.id]).toContain(duplicateOf);
    expect((await Image.list({ owner })).images).toHaveLength(1);
    expect(calls).toBe(1);
  });

  test("whose recognition failed are asked about again, for the photo that failed", async () => {
    const bytes = await drawing("teal").jpeg().toBuffer();
    cloud.recognizer.detectLabels = async () => {
      await recognize();
      throw Object.assign(new Error("not now"), { name: "InternalServerError" });
    };
    const failed = await put("first.jpg", bytes);
    await deliver({ receiveCount: limits.tries });
    cloud.recognizer.detectLabels = recognize;
    const asked = calls;
    const id = await put("second.jpg", bytes);
    await deliver();
    expect(await Image.get({ owner, id })).toMatchObject({ duplicateOf: failed });
    expect(await Image.get({ owner, id: failed })).toMatchObject({ status: "ready" });
    expect(calls).toBe(asked + 1);
  });

  test("are recognized again when their owner asks", async () => {
    const id = await put("first.jpg", await drawing("plum").jpeg().toBuffer());
    await deliver();
    await Image.retry({ owner, id });
    await deliver();
    expect(calls).toBe(2);
  });

  test("of another owner are another photo", async () => {
    const bytes = await drawing("peru").jpeg().toBuffer();
    await put("mine.jpg", bytes);
    await put("theirs.jpg", bytes, "image/jpeg", `${owner}-2`);
    await deliverAll();
    expect(calls).toBe(2);
  });
});

describe("the month's recognitions", () => {
  const colors = ["red", "green", "blue"];

  async function putThree(): Promise<string[]> {
    limits.recognitionsPerMonth = 2;
    const ids = [];
    for (const color of colors) {
      ids.push(await put(`${color}.jpg`, await drawing(color).jpeg().toBuffer()));
      await deliver();
    }
    return ids;
  }

  test("used up, a photo waits, says why and is shown", async () => {
    const [, , id] = await putThree();
    const image = await Image.get({ owner, id: id! });
    expect(image.status).toBe("waiting");
    expect(image.reason).toMatch(/^This month's 2 photos are recognized\. This one's turn is on 1 \w+\.$/);
    expect(image.thumbUrl).toBeDefined();
    expect(calls).toBe(2);
    expect(await cloud.counts()).toMatchObject({ visible: 0, inFlight: 0, delayed: 0 });
    const { images } = await Image.list({ owner, q: "status:pending" });
    expect(images.map(({ id }) => id)).toEqual([id]);
  });

  test("begin anew with the month: the sweep sends on what waits", async () => {
    const [, , id] = await putThree();
    await sweep();
    expect(await cloud.counts()).toMatchObject({ visible: 0 });
    const { parkedUntil } = (await read(owner, id!))!;
    const wait = Date.parse(parkedUntil!) - Date.now() + 1000;
    clock.pass(wait);
    await sweep();
    // The queue has not aged with the clock.
    clock.reset();
    const messages = await cloud.receive();
    clock.pass(wait);
    await handler(toEvent(messages), lambdaContext());
    expect(await Image.get({ owner, id: id! })).toMatchObject({ status: "ready" });
    expect(calls).toBe(3);
  });

  test("that brought no answer are not counted", async () => {
    limits.recognitionsPerMonth = 1;
    cloud.recognizer.detectLabels = async () => {
      throw Object.assign(new Error("not now"), { name: "InternalServerError" });
    };
    const id = await put("a.jpg", await drawing("gold").jpeg().toBuffer());
    await deliver({ receiveCount: limits.tries });
    cloud.recognizer.detectLabels = recognize;
    await Image.retry({ owner, id });
    await deliver();
    expect(await Image.get({ owner, id })).toMatchObject({ status: "ready" });
  });
});
