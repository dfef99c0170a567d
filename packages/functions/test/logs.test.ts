import { createHash } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import type { LambdaEvent } from "hono/aws-lambda";
import sharp from "sharp";
import { afterAll, describe, expect, test, vi } from "vitest";
import { startCloud } from "../../core/test/cloud.ts";
import { accessClaims, lambdaContext, toEvent } from "./events.ts";

/** What a photo is called, what it shows, what is written in it, and what its owner calls it and looks for. */
const PRIVATE = {
  name: "Aunt Mary.jpg",
  label: "Wombat",
  line: "Saint Bartholomew 1234",
  tag: "Divorce papers",
  search: "pregnancy",
};

const BOX = { BoundingBox: { Left: 0, Top: 0, Width: 1, Height: 0.1 }, Polygon: [] };

const cloud = await startCloud();
const written: string[] = [];
for (const stream of [process.stdout, process.stderr])
  vi.spyOn(stream, "write").mockImplementation((text) => written.push(String(text)) > 0);
for (const way of ["log", "info", "warn", "error", "debug"] as const)
  vi.spyOn(console, way).mockImplementation((...texts) => void written.push(texts.join(" ")));
afterAll(() => {
  vi.restoreAllMocks();
  return cloud.close();
});

cloud.recognizer.detectLabels = async () => ({
  Labels: [{ Name: PRIVATE.label, Confidence: 99, Parents: [], Instances: [], Aliases: [], Categories: [] }],
  LabelModelVersion: "3.0",
});
cloud.recognizer.detectText = async () => ({
  TextDetections: [{ Id: 0, Type: "LINE", DetectedText: PRIVATE.line, Confidence: 99, Geometry: BOX }],
  TextModelVersion: "3.0",
});

describe.each(["INFO", "DEBUG"])("at the level %s", (level) => {
  test(`the log ${level === "INFO" ? "of a cloud's stage says nothing private" : "says what is private, on a laptop"}`, async () => {
    const said = (await everythingOf(level)).toLowerCase();
    expect(said).toContain('"level":"info"');
    const told = Object.entries(PRIVATE).filter(([, text]) => said.includes(text.toLowerCase()));
    if (level === "INFO") expect(told).toEqual([]);
    else expect(told.map(([what]) => what)).toEqual(expect.arrayContaining(["name", "label"]));
  });
});

test("the secret of a link is in no log, whatever its level, even where what it opens has failed", async () => {
  vi.resetModules();
  process.env.POWERTOOLS_LOG_LEVEL = "DEBUG";
  const { app } = await import("../src/api/app.ts");
  const { dynamodb } = await import("../../core/src/aws/dynamodb.ts");
  const secret = "Secret_of_a_link_".padEnd(43, "-");
  written.length = 0;
  expect((await app.request(`/api/shared/${secret}`, {}, {})).status).toBe(404);
  vi.spyOn(dynamodb, "send").mockRejectedValue(new Error("the table is away") as never);
  for (const path of [`/api/shared/${secret}`, `/api/shared/${secret}?cursor=${secret}`])
    expect((await app.request(path, {}, {})).status).toBe(500);
  const said = written.join("\n");
  expect(said).toContain("the table is away");
  expect(said).toContain("/api/shared/…");
  expect(said).not.toContain(secret);
  expect(said).not.toContain(createHash("sha256").update(secret).digest("hex"));
});

/** All that functions write about a photo that is added, recognized, read, renamed, looked for, spoiled and deleted. */
async function everythingOf(level: string): Promise<string> {
  vi.resetModules();
  process.env.POWERTOOLS_LOG_LEVEL = level;
  const { app } = await import("../src/api/app.ts");
  const { handler: recognize } = await import("../src/recognize.ts");
  const { handler: readText } = await import("../src/read-text.ts");
  const { handler: sweep } = await import("../src/sweep.ts");
  const { s3 } = await import("../../core/src/aws/s3.ts");
  const { cognito } = await import("../../core/src/account/cognito.ts");
  // These people stand in no user pool, and are none that it has forgotten.
  vi.spyOn(cognito, "send").mockResolvedValue({} as never);
  const owner = `logs-${level}`;
  written.length = 0;

  const call = async (method: string, path: string, body?: object) => {
    const event = {
      requestContext: { requestId: "r", authorizer: { jwt: { claims: accessClaims(owner) } } },
    } as unknown as LambdaEvent;
    const response = await app.request(
      `/api${path}`,
      {
        method,
        ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      },
      { event },
    );
    return response.status === 204 ? undefined : await response.json();
  };
  const work = async (handler: typeof recognize, queue: "Recognition" | "Text") => {
    const messages = await cloud.receive(queue, 1);
    await handler(toEvent(messages), lambdaContext());
    await cloud.remove(messages, queue);
  };
  const add = async (bytes: Buffer) => {
    const { uploads } = (await call("POST", "/uploads", {
      files: [
        {
          name: PRIVATE.name,
          type: "image/jpeg",
          size: bytes.length,
          sha256: createHash("sha256").update(bytes).digest("hex"),
        },
      ],
    })) as { uploads: { id: string }[] };
    const [{ id } = { id: "" }] = uploads;
    await s3.send(
      new PutObjectCommand({ Bucket: cloud.bucket, Key: `private/${owner}/photos/${id}`, Body: bytes }),
    );
    await work(recognize, "Recognition");
    return id;
  };

  const id = await add(
    await sharp({ create: { width: 300, height: 200, channels: 3, background: "#2a4" } })
      .jpeg()
      .toBuffer(),
  );
  await work(readText, "Text");
  await call("PATCH", `/images/${id}`, { tags: { add: [PRIVATE.tag], remove: [PRIVATE.label] } });
  await call("PATCH", `/images/${id}`, { tags: { add: [`${PRIVATE.tag}"`] } });
  await call("GET", `/images?q=${PRIVATE.search}`);
  await call("GET", `/images?q=${encodeURIComponent(`"${PRIVATE.search}`)}`);
  await add(Buffer.from(`no image, but ${PRIVATE.line}`));
  await call("DELETE", `/images/${id}?permanent=true`);
  await sweep({ time: new Date().toISOString() } as never, lambdaContext());
  return written.join("\n");
}
