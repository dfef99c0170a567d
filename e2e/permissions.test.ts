import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Recognizer } from "@phototag/local-cloud";
import type { Snapshot } from "@phototag/snapshot/format";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AlteredStack } from "./altered-stack.ts";
import { Person, type Photo } from "./person.ts";

/** Phototag with one permission less than infra/ grants; and what a person may do without its API. */

const recognizer: Recognizer = {
  status: () => ({ state: "ready" }),
  detectLabels: async () => ({
    Labels: [{ Name: "Cat", Confidence: 97, Instances: [], Parents: [], Aliases: [], Categories: [] }],
    LabelModelVersion: "3.0",
  }),
};

/** Takes an action from a role, on resources that match. */
function revoke(snapshot: Snapshot, roleName: string, action: string, on = /./): void {
  const role = snapshot.resources.find(({ type, name }) => type === "aws:iam/role:Role" && name === roleName);
  const [inline] = (role?.inputs.inlinePolicies ?? []) as {
    policy: { Statement: { Action: string | string[]; Resource: string | string[] }[] };
  }[];
  let found = false;
  inline!.policy.Statement = inline!.policy.Statement.flatMap((statement) => {
    const actions = [statement.Action].flat();
    const resources = [statement.Resource].flat();
    if (!actions.includes(action) || !resources.some((resource) => on.test(resource))) return [statement];
    found = true;
    return [
      { ...statement, Action: actions.filter((known) => known !== action) },
      { ...statement, Action: action, Resource: resources.filter((resource) => !on.test(resource)) },
    ].filter(({ Action, Resource }) => Action.length > 0 && Resource.length > 0);
  });
  if (!found) throw new Error(`${roleName} has no ${action}`);
}

function remove(snapshot: Snapshot, type: string, name = /./): void {
  const left = snapshot.resources.filter((known) => known.type !== type || !name.test(known.name));
  if (left.length === snapshot.resources.length) throw new Error(`no ${type} ${name}`);
  snapshot.resources = left;
}

let photo: Photo;
beforeAll(async () => {
  const bytes = await sharp({ create: { width: 320, height: 240, channels: 3, background: "#c63" } })
    .jpeg()
    .toBuffer();
  photo = { name: "cat.jpg", type: "image/jpeg", bytes };
});

describe("without one permission", () => {
  /** Uploads the photo, whatever comes of it. */
  async function upload(phototag: AlteredStack): Promise<{ status: number; text: string }> {
    const person = await Person.signUp(phototag, "someone");
    const [ticket] = await person.announce([photo]);
    if (!ticket || "duplicateOf" in ticket) throw new Error("no ticket");
    return person.post(ticket, photo.bytes, photo.type);
  }
  const get = async (phototag: AlteredStack, path: string) =>
    (await Person.signUp(phototag, "someone")).call("GET", path);

  it.each([
    {
      lacks: "the worker's s3:GetObject on originals",
      change: (snapshot: Snapshot) => revoke(snapshot, "RecognizeRole", "s3:GetObject", /private/),
      journey: upload,
      denial: { principal: expect.stringContaining("RecognizeRole"), action: "s3:GetObject" },
    },
    {
      lacks: "the worker's s3:PutObject on renditions",
      change: (snapshot: Snapshot) => revoke(snapshot, "RecognizeRole", "s3:PutObject"),
      journey: upload,
      denial: { resource: expect.stringMatching(/\/renditions\//), action: "s3:PutObject" },
    },
    {
      lacks: "the worker's rekognition:DetectLabels",
      change: (snapshot: Snapshot) => revoke(snapshot, "RecognizeRole", "rekognition:DetectLabels"),
      journey: upload,
      denial: { resource: "*", action: "rekognition:DetectLabels" },
    },
    {
      lacks: "the worker's dynamodb:PutItem",
      change: (snapshot: Snapshot) => revoke(snapshot, "RecognizeRole", "dynamodb:PutItem"),
      journey: upload,
      denial: { principal: expect.stringContaining("RecognizeRole"), action: "dynamodb:PutItem" },
    },
    {
      lacks: "the event source's sqs:DeleteMessage",
      change: (snapshot: Snapshot) => revoke(snapshot, "RecognizeRole", "sqs:DeleteMessage"),
      journey: upload,
      denial: { principal: expect.stringContaining("RecognizeRole"), action: "sqs:DeleteMessage" },
    },
    {
      lacks: "the API's s3:PutObject: an upload that it signed is refused",
      change: (snapshot: Snapshot) => revoke(snapshot, "ApiFunctionRole", "s3:PutObject"),
      journey: async (phototag: AlteredStack) => {
        const answer = await upload(phototag);
        expect([answer.status, answer.text]).toEqual([
          403,
          expect.stringContaining("<Code>AccessDenied</Code>"),
        ]);
      },
      denial: { resource: expect.stringMatching(/\/private\/.*\/photos\//), action: "s3:PutObject" },
    },
    {
      lacks: "the API's dynamodb:Query",
      change: (snapshot: Snapshot) => revoke(snapshot, "ApiFunctionRole", "dynamodb:Query"),
      journey: async (phototag: AlteredStack) => {
        expect((await get(phototag, "/api/images")).status).toBe(500);
      },
      denial: { principal: expect.stringContaining("ApiFunctionRole"), action: "dynamodb:Query" },
    },
    {
      lacks: "the topic's policy",
      change: (snapshot: Snapshot) => remove(snapshot, "aws:sns/topicPolicy:TopicPolicy"),
      journey: upload,
      denial: { principal: "s3.amazonaws.com", action: "sns:Publish" },
    },
    {
      lacks: "the queue's policy",
      change: (snapshot: Snapshot) => remove(snapshot, "aws:sqs/queuePolicy:QueuePolicy"),
      journey: upload,
      denial: { principal: "sns.amazonaws.com", action: "sqs:SendMessage" },
    },
    {
      lacks: "the permissions of the API to call its function",
      change: (snapshot: Snapshot) => remove(snapshot, "aws:lambda/permission:Permission", /^ApiRoute/),
      journey: async (phototag: AlteredStack) => {
        expect(await get(phototag, "/api/tags")).toMatchObject({
          status: 500,
          body: { message: "Internal Server Error" },
        });
      },
      denial: { principal: "apigateway.amazonaws.com", action: "lambda:InvokeFunction" },
    },
  ])("$lacks", async ({ change, journey, denial }) => {
    const phototag = await AlteredStack.start(change, { recognizer });
    try {
      await journey(phototag);
      expect(await phototag.denied(denial.action)).toMatchObject(denial);
    } finally {
      await phototag.remove();
    }
  });
});

describe("with what infra/ grants", () => {
  let phototag: AlteredStack;
  let person: Person;
  let s3: S3Client;
  let own: string;
  let config: ConstructorParameters<typeof S3Client>[0] & object;

  beforeAll(async () => {
    phototag = await AlteredStack.start(() => {}, { recognizer });
    person = await Person.signUp(phototag, "owner");
    const { endpoint, region, identityPoolId, userPoolId } = person.outputs;
    const Logins = { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: person.idToken };
    const identity = new CognitoIdentityClient({ endpoint, region });
    const { IdentityId } = await identity.send(new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }));
    const { Credentials } = await identity.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
    config = {
      endpoint,
      region,
      credentials: {
        accessKeyId: Credentials?.AccessKeyId ?? "",
        secretAccessKey: Credentials?.SecretKey ?? "",
        sessionToken: Credentials?.SessionToken,
      },
    };
    s3 = new S3Client(config);
    const { sub } = JSON.parse(Buffer.from(person.idToken.split(".")[1] ?? "", "base64url").toString()) as {
      sub: string;
    };
    own = `private/${sub}/photos`;
  });
  afterAll(() => phototag?.remove());

  it("a photo is recognised, and nothing is denied", async () => {
    expect(await person.add(photo)).toMatchObject({ status: "ready" });
    expect(phototag.denials).toEqual([]);
  });

  it("a person's own credentials reach what is theirs, and the photo is recognised", async () => {
    const Bucket = person.outputs.bucket;
    const other = await sharp({ create: { width: 200, height: 200, channels: 3, background: "#36c" } })
      .jpeg()
      .toBuffer();
    await s3.send(new PutObjectCommand({ Bucket, Key: `${own}/other.jpg`, Body: other }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: `${own}/other.jpg` }));
    expect((await Body?.transformToByteArray())?.length).toBe(other.length);
    const end = Date.now() + 20_000;
    while ((await person.list()).length < 2 && Date.now() < end)
      await new Promise((wake) => setTimeout(wake, 50));
    expect((await person.list()).map(({ name }) => name)).toContain("other.jpg");
  });

  it.each([
    ["read another's", () => new GetObjectCommand({ Bucket: person.outputs.bucket, Key: "private/x/a" })],
    [
      "write another's",
      () => new PutObjectCommand({ Bucket: person.outputs.bucket, Key: "private/x/a", Body: "x" }),
    ],
    [
      "write one whose name begins like theirs",
      () =>
        new PutObjectCommand({
          Bucket: person.outputs.bucket,
          Key: `${own.replace("/photos", "x")}/a`,
          Body: "x",
        }),
    ],
    [
      "write renditions",
      () => new PutObjectCommand({ Bucket: person.outputs.bucket, Key: "renditions/a", Body: "x" }),
    ],
    [
      "delete past the API",
      () => new DeleteObjectCommand({ Bucket: person.outputs.bucket, Key: `${own}/other.jpg` }),
    ],
    ["list the bucket", () => new ListObjectsV2Command({ Bucket: person.outputs.bucket })],
  ])("they don't %s", async (_what, command) => {
    await expect(s3.send(command() as GetObjectCommand)).rejects.toMatchObject({
      name: "AccessDenied",
      message: expect.stringMatching(/^User: arn:aws:sts::\d+:assumed-role\/[\w-]*IdentityPoolAuthRole/),
    });
  });

  it("nor reach the table or the queue", async () => {
    const { credentials, endpoint, region } = config;
    const client = { credentials, endpoint, region } as ConstructorParameters<typeof DynamoDBClient>[0] &
      object;
    await expect(
      new DynamoDBClient(client).send(new ScanCommand({ TableName: person.outputs.table })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(
      new SQSClient(client as ConstructorParameters<typeof SQSClient>[0] & object).send(
        new SendMessageCommand({ QueueUrl: person.outputs.queueUrl, MessageBody: "{}" }),
      ),
    ).rejects.toMatchObject({
      message: expect.stringContaining("is not authorized to perform: sqs:sendmessage"),
    });
  });
});
