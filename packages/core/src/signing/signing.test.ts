import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import fc from "fast-check";
import { expect, test } from "vitest";
import { saveAs, signerFor } from "./index.ts";

const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret", sessionToken: "to/ken+=" };
const clients = {
  "the cloud": new S3Client({ region: "eu-west-1", credentials }),
  "another endpoint": new S3Client({ region: "us-east-1", credentials, endpoint: "http://127.0.0.1:3001" }),
};
const now = Date.UTC(2026, 10, 22, 12, 7, 30);
const windowStart = new Date(Date.UTC(2026, 10, 22, 12, 0, 0));

for (const [where, client] of Object.entries(clients)) {
  test(`signs as the SDK's presigner does, for ${where}`, async () => {
    const signer = await signerFor(client, "photos-example", now);
    const key = fc
      .stringMatching(/^[a-z0-9 !'()*+~é/_.-]{1,40}$/)
      .filter((k) => !/^\/|\/\/|\/$|(^|\/)\.+(\/|$)/.test(k));
    await fc.assert(
      fc.asyncProperty(key, fc.option(fc.string({ unit: "grapheme" })), async (Key, name) => {
        const disposition = name === null ? undefined : saveAs(name);
        const command = new GetObjectCommand({
          Bucket: "photos-example",
          Key,
          ResponseContentDisposition: disposition,
        });
        const theirs = new URL(
          await getSignedUrl(client, command, { signingDate: windowStart, expiresIn: 1800 }),
        );
        const ours = new URL(signer.get(Key, disposition));
        expect(ours.origin + ours.pathname).toBe(theirs.origin + theirs.pathname);
        expect(Object.fromEntries(ours.searchParams)).toEqual(Object.fromEntries(theirs.searchParams));
      }),
      { numRuns: 100 },
    );
  });
}

test("gives the same URL for a window of 15 minutes, then another", async () => {
  const client = clients["the cloud"];
  const url = async (at: number) => (await signerFor(client, "photos-example", at)).get("a");
  expect(await url(now)).toBe(await url(windowStart.getTime() + 15 * 60_000 - 1));
  expect(await url(now)).not.toBe(await url(windowStart.getTime() + 15 * 60_000));
});

test("saves a file under its own name", () => {
  expect(saveAs('Ŧ "1".jpg')).toBe(`attachment; filename="_ _1_.jpg"; filename*=UTF-8''%C5%A6%20%221%22.jpg`);
});
