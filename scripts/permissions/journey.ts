import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Snapshot } from "@phototag/snapshot";
import sharp from "sharp";
import { Person, type Photo, type Running } from "../../e2e/person.ts";

async function photoOf(name: string, background: string): Promise<Photo> {
  const bytes = await sharp({ create: { width: 320, height: 240, channels: 3, background } })
    .jpeg()
    .toBuffer();
  return { name, type: "image/jpeg", bytes };
}

/** What people and the clock do with Phototag, so that every function has its work. */
export async function journey(app: Running, snapshot: Snapshot): Promise<void> {
  const person = await Person.signUp(app, "permissions");
  const first = await person.add(await photoOf("first.jpg", "#c63"));
  const second = await person.add(await photoOf("second.jpg", "#36c"));
  await person.announce([await photoOf("first.jpg", "#c63")]);
  const broken = await person.add({
    name: "broken.jpg",
    type: "image/jpeg",
    bytes: Buffer.from("no image at all"),
  });
  await person.call("POST", `/api/images/${broken.id}/retry`);
  await person.settled(broken.id);
  const { thumbUrl = "", previewUrl = "", originalUrl = "" } = await person.image(first.id);
  for (const url of [thumbUrl, previewUrl, originalUrl]) await fetch(url);
  await person.call("PATCH", `/api/images/${first.id}`, { tags: { add: ["Mine"] } });
  for (const path of ["", "?q=mine", "?q=in:trash", `?ids=${first.id}`]) await person.list(path);
  for (const path of ["/api/tags?prefix=m", "/api/months"]) await person.call("GET", path);
  await person.call("DELETE", `/api/images/${second.id}`);
  await person.call("DELETE", `/api/images/${second.id}?permanent=true`);
  await lose(person, broken.id);
  await byOwnCredentials(person, second.id);
  await sweep(person, snapshot);
}

/** A photo whose file is gone is recognised again. */
async function lose(person: Person, id: string): Promise<void> {
  const { endpoint, region, operator, bucket: Bucket } = person.outputs;
  const s3 = new S3Client({ endpoint, region, credentials: { ...operator } });
  await s3.send(new DeleteObjectCommand({ Bucket, Key: `private/${subOf(person)}/photos/${id}` }));
  await person.call("POST", `/api/images/${id}/retry`);
  await person.settled(id);
}

function subOf({ idToken }: Person): string {
  return JSON.parse(Buffer.from(idToken.split(".")[1] ?? "", "base64url").toString()).sub as string;
}

/** A person's own credentials, as the AWS CLI uses them. */
async function byOwnCredentials(person: Person, purged: string): Promise<void> {
  const { outputs, idToken } = person;
  const { endpoint, region, identityPoolId, userPoolId, bucket: Bucket } = outputs;
  const Logins = { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: idToken };
  const identity = new CognitoIdentityClient({ endpoint, region });
  const { IdentityId } = await identity.send(new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }));
  const { Credentials } = await identity.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
  const s3 = new S3Client({
    endpoint,
    region,
    credentials: {
      accessKeyId: Credentials?.AccessKeyId ?? "",
      secretAccessKey: Credentials?.SecretKey ?? "",
      sessionToken: Credentials?.SessionToken,
    },
  });
  const Key = `private/${subOf(person)}/photos/by-hand.jpg`;
  const { bytes } = await photoOf("by-hand.jpg", "#3c6");
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: bytes }));
  await s3.send(new GetObjectCommand({ Bucket, Key }));
  // A photo that was deleted for ever stays so: the worker deletes what comes after it.
  await s3.send(
    new PutObjectCommand({ Bucket, Key: `private/${subOf(person)}/photos/${purged}`, Body: bytes }),
  );
  for (let tries = 0; tries < 100 && (await person.list()).length < 2; tries++)
    await new Promise((wake) => setTimeout(wake, 50));
}

/** What the schedule does every hour, as soon as it is asked for. */
async function sweep({ outputs }: Person, snapshot: Snapshot): Promise<void> {
  const { endpoint, region, operator } = outputs;
  const lambda = new LambdaClient({ endpoint, region, credentials: operator });
  const swept = snapshot.resources.find(({ source }) => source?.handler.endsWith("sweep.handler"));
  await lambda.send(new InvokeCommand({ FunctionName: String(swept?.inputs.name), Payload: "{}" }));
}
