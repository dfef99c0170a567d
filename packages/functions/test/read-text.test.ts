import { PutObjectCommand } from "@aws-sdk/client-s3";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { DetectTextResult, TextDetection } from "@phototag/vision";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lambdaContext, toEvent } from "./events.ts";
import { cloud, deliver, drawing, limits, owner, put, recognize } from "./worker.ts";

const { handler } = await import("../src/read-text.ts");
const { textLimits } = await import("../src/text-limits.ts");
const { dynamodb } = await import("../../core/src/aws/dynamodb.ts");
const { s3 } = await import("../../core/src/aws/s3.ts");
const { read } = await import("../../core/src/image/change.ts");
const Image = await import("@phototag/core/image");

/** A photo's text: it comes behind its tags, is found, shown, and goes with the photo. */

let asked = 0;
let says: string[] = [];

/** A line of words, of these pixels' share of the height. */
function written(lines: string[]): DetectTextResult {
  const at = (index: number, Left: number, Width: number): TextDetection["Geometry"] => ({
    BoundingBox: { Left, Top: 0.1 + index * 0.1, Width, Height: 0.05 },
    Polygon: [],
  });
  const found: TextDetection[] = lines.map((DetectedText, Id) => ({
    ...{ DetectedText, Type: "LINE" as const, Id, Confidence: 98.76, Geometry: at(Id, 0.1, 0.8) },
  }));
  for (const [ParentId, line] of lines.entries())
    for (const DetectedText of line.split(" "))
      found.push({
        ...{
          DetectedText,
          Type: "WORD",
          Id: found.length,
          ParentId,
          Confidence: 99,
          Geometry: at(ParentId, 0.1, 0.2),
        },
      });
  return { TextDetections: found, TextModelVersion: "3.0" };
}

const { perMonth } = textLimits;
beforeEach(() => {
  asked = 0;
  says = ["GRAND HOTEL", "Café Müller 24"];
  cloud.recognizer.detectText = async () => {
    asked++;
    return written(says);
  };
});
afterEach(() => {
  textLimits.perMonth = perMonth;
});

/** Hands what is in the text queue to the reader, once so many messages have come, and says what it reports as failed. */
async function deliverText({
  want = 1,
  receiveCount,
  body,
}: {
  want?: number;
  receiveCount?: number;
  body?: (body: string) => string;
} = {}) {
  const messages = await cloud.receive("Text", want);
  const event = toEvent(messages);
  for (const record of event.Records) record.body = body?.(record.body) ?? record.body;
  if (receiveCount)
    for (const { attributes } of event.Records) attributes.ApproximateReceiveCount = String(receiveCount);
  const { batchItemFailures } = await handler(event, lambdaContext());
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  // After its last try a message comes to nobody any more: the stack's queue sets it aside.
  const gone = (id: string) => !failed.has(id) || (receiveCount ?? 1) >= textLimits.tries;
  await cloud.remove(
    messages.filter(({ messageId }) => gone(messageId)),
    "Text",
  );
  return { messages, failed: failed.size };
}

const found = async (q: string) => (await Image.list({ owner, q })).images.map(({ id }) => id);

async function addPhoto(name: string, background: string): Promise<string> {
  const id = await put(name, await drawing(background).jpeg().toBuffer());
  await deliver();
  return id;
}

/** What is kept of the owner anywhere in the table. */
async function kept(): Promise<string> {
  const { Items = [] } = await dynamodb.send(
    new ScanCommand({ TableName: cloud.table, ConsistentRead: true }),
  );
  return JSON.stringify(Items.filter(({ pk }) => String(pk).includes(owner)));
}

test("text is shown line by line, with its place, in the photo's own view and in no list", async () => {
  const id = await addPhoto("sign.jpg", "navy");
  expect(await Image.get({ owner, id })).toMatchObject({ status: "ready", text: undefined });
  expect((await deliverText()).failed).toBe(0);
  expect((await Image.get({ owner, id })).text).toEqual([
    { text: "GRAND HOTEL", confidence: 98.8, box: { left: 0.1, top: 0.1, width: 0.8, height: 0.05 } },
    { text: "Café Müller 24", confidence: 98.8, box: { left: 0.1, top: 0.2, width: 0.8, height: 0.05 } },
  ]);
  const { images } = await Image.list({ owner });
  expect(JSON.stringify(images)).not.toMatch(/hotel/i);
});

describe("a photo is found by a word in it", () => {
  test.each([
    "text:hotel",
    "hotel",
    "HOTEL",
    "cafe",
    "café",
    "text:Müller",
    "sheep hotel",
    "hotel OR dog",
    "grand -dog",
    // Whoever leaves a tag out does not ask for what is written in pictures.
    "sheep -hotel",
  ])("%s", async (q) => {
    const id = await addPhoto("sign.jpg", "navy");
    await deliverText();
    expect(await found(q)).toEqual([id]);
  });

  test.each(["text:sheep", "text:24", "motel", "sheep -text:hotel"])("but not by %s", async (q) => {
    await addPhoto("sign.jpg", "navy");
    await deliverText();
    expect(await found(q)).toEqual([]);
  });

  test("and its words are no tags", async () => {
    const id = await addPhoto("sign.jpg", "navy");
    await deliverText();
    const { suggest } = await import("@phototag/core/tag");
    expect((await suggest({ owner })).map(({ name }) => name)).toEqual(["Sheep"]);
    expect((await Image.get({ owner, id })).tags.map(({ name }) => name)).toEqual(["Sheep"]);
  });
});

test("more than forty words are kept, but not found", async () => {
  says = Array.from({ length: 60 }, (_, index) => `word${index} is here`);
  const id = await addPhoto("page.jpg", "white");
  await deliverText();
  expect((await read(owner, id))!.text!.words).toHaveLength(40);
  expect((await Image.get({ owner, id })).text).toHaveLength(50);
});

test("a picture without text has none, and is not asked about again", async () => {
  says = [];
  const id = await addPhoto("sky.jpg", "skyblue");
  const { messages } = await deliverText();
  await handler(toEvent(messages), lambdaContext());
  expect(asked).toBe(1);
  expect(await Image.get({ owner, id })).toMatchObject({ status: "ready", text: undefined });
});

describe("it never holds up tags", () => {
  test("a photo is ready before anybody reads its text", async () => {
    const id = await addPhoto("sign.jpg", "navy");
    expect(await Image.get({ owner, id })).toMatchObject({ status: "ready", tags: [{ name: "Sheep" }] });
    expect(asked).toBe(0);
    // Or its message would come in the next test.
    await deliverText();
  });

  test("before the photo is ready its text waits", async () => {
    // The preview is made, and its labels are not there yet.
    cloud.recognizer.detectLabels = async () => {
      throw Object.assign(new Error("not now"), { name: "InternalServerError" });
    };
    const id = await put("sign.jpg", await drawing("navy").jpeg().toBuffer());
    await deliver();
    expect((await deliverText()).failed).toBe(1);
    expect(asked).toBe(0);
    expect(await Image.get({ owner, id })).toMatchObject({ status: "waiting" });
    // Its recognition makes another preview each time: this message need not be the one.
    const stale = await cloud.receive("Text");
    expect(stale).toEqual([]);
  });

  test("in a photo's last try, before which it is written down as failed, it waits as well", async () => {
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const begun = new Promise<void>((resolve) => {
      cloud.recognizer.detectLabels = async () => {
        resolve();
        await ended;
        return recognize();
      };
    });
    const id = await put("sign.jpg", await drawing("navy").jpeg().toBuffer());
    const lastTry = deliver({ receiveCount: limits.tries });
    await begun;
    expect(await read(owner, id)).toMatchObject({ status: "failed" });
    expect((await deliverText()).failed).toBe(1);
    end();
    await lastTry;
    expect(await Image.get({ owner, id })).toMatchObject({ status: "ready" });
  });

  test.each(["1970-01-01T00:00:00.000Z", "2999-12-31T23:59:59.999Z"])(
    "it is read though the bucket's clock says %s",
    async (eventTime) => {
      const id = await addPhoto("sign.jpg", "navy");
      const { failed } = await deliverText({
        body: (body) => body.replace(/(\\?"(?:eventTime|arrivedAt)\\?":\\?")[^"\\]+/g, `$1${eventTime}`),
      });
      expect(failed).toBe(0);
      expect((await Image.get({ owner, id })).text).toHaveLength(2);
    },
  );

  test("Rekognition's refusals are tried later, and set aside in the end", async () => {
    cloud.recognizer.detectText = async () => {
      throw Object.assign(new Error("slow down"), { name: "ThrottlingException" });
    };
    const id = await addPhoto("sign.jpg", "navy");
    expect((await deliverText()).failed).toBe(1);
    expect(await Image.get({ owner, id })).toMatchObject({ status: "ready", text: undefined });
  });
});

describe("what is paid for", () => {
  test("a message that comes again asks nothing", async () => {
    await addPhoto("sign.jpg", "navy");
    const { messages } = await deliverText();
    await handler(toEvent(messages), lambdaContext());
    expect(asked).toBe(1);
  });

  test("identical bytes are the first photo, with its text", async () => {
    const bytes = await drawing("teal").jpeg().toBuffer();
    await put("first.jpg", bytes);
    await deliver();
    await deliverText();
    const second = await put("second.jpg", bytes);
    await deliver();
    await deliverText({ want: 0 });
    const { duplicateOf } = await Image.get({ owner, id: second });
    expect(await found("hotel")).toEqual([duplicateOf]);
    expect(asked).toBe(1);
  });

  test("a month has so many readings: the others stay without text", async () => {
    textLimits.perMonth = 1;
    const first = await addPhoto("a.jpg", "red");
    await deliverText();
    const second = await addPhoto("b.jpg", "green");
    expect((await deliverText()).failed).toBe(0);
    expect(await found("hotel")).toEqual([first]);
    expect(await Image.get({ owner, id: second })).toMatchObject({ status: "ready" });
    expect(asked).toBe(1);
  });

  test("a reading that brought nothing is not counted", async () => {
    textLimits.perMonth = 1;
    const answers = cloud.recognizer.detectText;
    cloud.recognizer.detectText = async () => {
      throw new Error("fell over");
    };
    await addPhoto("a.jpg", "red");
    await deliverText({ receiveCount: textLimits.tries });
    cloud.recognizer.detectText = answers;
    const id = await addPhoto("b.jpg", "green");
    await deliverText();
    expect(await found("hotel")).toEqual([id]);
  });
});

test("whoever has a photo recognized again has its text read again", async () => {
  const id = await addPhoto("sign.jpg", "navy");
  await deliverText();
  says = ["MOTEL"];
  await Image.retry({ owner, id });
  // Until then what was read stays.
  expect(await found("hotel")).toEqual([id]);
  await deliver();
  await deliverText();
  expect(await found("hotel")).toEqual([]);
  expect(await found("motel")).toEqual([id]);
  expect(asked).toBe(2);
});

describe("a photo that was deleted", () => {
  test("leaves nothing of its text behind", async () => {
    const id = await addPhoto("sign.jpg", "navy");
    await deliverText();
    expect(await kept()).toMatch(/HOTEL/);
    await Image.purge({ owner, id });
    expect(await kept()).not.toMatch(/hotel"|HOTEL|"cafe"|Café/);
  });

  test("leaves nothing of what was read before either, nor of the picture that stood in its place", async () => {
    const id = await addPhoto("sign.jpg", "navy");
    await deliverText();
    says = ["MOTEL"];
    await Image.retry({ owner, id });
    await deliver();
    await deliverText();
    expect(await kept()).not.toMatch(/hotel"|HOTEL/);
    await Image.purge({ owner, id });
    expect(await kept()).not.toMatch(/motel"|MOTEL|hotel"|HOTEL/);
  });

  test("leaves nothing though the purge was cut off after the tombstone: the sweep goes on", async () => {
    const id = await addPhoto("sign.jpg", "navy");
    await deliverText();
    const { library } = await import("@phototag/core/library");
    await Image.purge({ owner, id });
    // As it is after a crash: the count is left, and the tombstone is not erased.
    await library.entities.tag
      .put({ owner, kind: "own", term: "text:hotel", name: "text:hotel", count: 0 })
      .go();
    const tombstone = (await read(owner, id))!;
    expect(tombstone.text).toBeUndefined();
    await Image.erase({ ...tombstone, text: { words: ["hotel"], lines: 0 } });
    expect(await kept()).not.toMatch(/hotel"|HOTEL/);
  });

  test("is not read by a message that comes late", async () => {
    const id = await addPhoto("sign.jpg", "navy");
    await Image.purge({ owner, id });
    expect((await deliverText()).failed).toBe(0);
    expect(asked).toBe(0);
    expect(await kept()).not.toMatch(/HOTEL/);
  });

  test("while it is read leaves nothing either", async () => {
    const id = await addPhoto("sign.jpg", "navy");
    cloud.recognizer.detectText = async () => {
      await Image.purge({ owner, id });
      return written(says);
    };
    expect((await deliverText()).failed).toBe(0);
    expect(await kept()).not.toMatch(/hotel"|HOTEL/);
  });

  test("in the trash is found in the trash alone, and comes back with its words", async () => {
    const id = await addPhoto("sign.jpg", "navy");
    await deliverText();
    await Image.trash({ owner, id });
    expect(await found("hotel")).toEqual([]);
    await Image.edit({ owner, id, edit: { trashed: false } });
    expect(await found("hotel")).toEqual([id]);
  });
});

test("nothing but previews is told of: originals and thumbnails start no reading", async () => {
  const id = await addPhoto("sign.jpg", "navy");
  const { messages } = await deliverText();
  expect(messages.map(({ body }) => JSON.parse(body).object.key)).toEqual([
    `renditions/${owner}/${id}/preview.jpg`,
  ]);
  // Nor do previews start recognition: nothing is left in its queue.
  expect((await cloud.receive()).length).toBe(0);
});

test("what lies where a preview should, and is none, is read by nobody", async () => {
  for (const Key of [
    `renditions/${owner}/other/preview.jpg`,
    `renditions/${owner}/img_${"0".repeat(26)}/preview.jpg`,
  ])
    await s3.send(new PutObjectCommand({ Bucket: cloud.bucket, Key, Body: "x" }));
  expect((await deliverText({ want: 2 })).failed).toBe(0);
  expect(asked).toBe(0);
});
