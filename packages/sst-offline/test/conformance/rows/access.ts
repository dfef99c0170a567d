import assert from "node:assert/strict";
import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { PublishCommand } from "@aws-sdk/client-sns";
import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Context } from "../context.ts";
import { answered, type Row, refused } from "../row.ts";
import {
  ACCOUNT,
  BUCKET as Bucket,
  functionName,
  REGION,
  SHARED_QUEUE,
  TABLE as TableName,
  TELLING_BUCKET,
  topicArn as TopicArn,
  WORK_QUEUE,
} from "../stack/names.ts";

const LOGIC = "Policy evaluation logic";
const CROSS = "Identity-based policies and resource-based policies";
const RESOURCES = "IAM JSON policy elements: Resource";
const CONDITIONS = "IAM JSON policy elements: Condition operators";
const SIGNING = "Create a signed AWS API request";
const COMMON = "Common Error Types";
const S3_ERRORS = "Error responses: List of error codes";

const get = (Key: string) => new GetObjectCommand({ Bucket, Key });
const put = (Key: string) => new PutObjectCommand({ Bucket, Key, Body: "x" });
const denied = (request: Promise<unknown>) => refused(request, "AccessDenied", { status: 403 });
const item = (pk: string) => ({ TableName, Key: { pk: { S: pk }, sk: { S: "a" } } });

const identify = (t: Context, keys = t.cloud.operator, at?: Date) =>
  t.signed(
    "sts",
    {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "Action=GetCallerIdentity&Version=2011-06-15",
    },
    { keys, at },
  );

const config = (t: Context, credentials = t.cloud.operator) => ({
  endpoint: t.cloud.endpoint,
  region: REGION,
  credentials,
  maxAttempts: 1,
});
const another = { accessKeyId: "AKIANOBODYKNOWSTHIS", secretAccessKey: "x".repeat(40) };
const wrong = (t: Context) => ({ ...t.cloud.operator, secretAccessKey: "x".repeat(40) });
const queueOf = (t: Context) =>
  new SendMessageCommand({ QueueUrl: t.queueUrl(WORK_QUEUE), MessageBody: "x" });

export const IAM_ROWS: Row[] = [
  {
    operation: "Identity policy",
    rule: "what no statement allows is denied, and the error names role, action and resource",
    source: "Troubleshoot access denied error messages",
    by: {
      async sdk(t) {
        const { s3 } = await t.worker();
        await t.put(`open/${t.id}`, "x");
        await s3.send(get(`open/${t.id}`));
        const error = await denied(s3.send(get(`closed/${t.id}`)));
        assert.match(
          error.message,
          new RegExp(
            `User: arn:aws:sts::${ACCOUNT}:assumed-role/worker/\\S+ is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::${Bucket}/closed/${t.id}" because no identity-based policy allows`,
          ),
        );
      },
    },
  },
  {
    operation: "Identity policy",
    rule: "an explicit deny goes before every allow",
    source: `${LOGIC} — explicit deny`,
    by: {
      async sdk(t) {
        const { s3 } = await t.worker();
        await t.put(`open/sealed/${t.id}`, "x");
        const error = await denied(s3.send(get(`open/sealed/${t.id}`)));
        assert.match(error.message, /explicit deny in an identity-based policy/);
      },
    },
  },
  {
    operation: "Identity policy",
    rule: "* in an action and ? in a resource stand for any characters and for one",
    source: RESOURCES,
    by: {
      async sdk(t) {
        const { s3 } = await t.worker();
        await s3.send(put(`drop-1/${t.id}`));
        await denied(s3.send(put(`drop-12/${t.id}`)));
        await denied(s3.send(get(`drop-1/${t.id}`)));
      },
    },
  },
  {
    operation: "Identity policy",
    rule: "DeleteObjects asks for each key, and answers for each",
    source: "API reference: DeleteObjects — Permissions",
    by: {
      async sdk(t) {
        const { s3 } = await t.worker();
        const Objects = ["drop-1", "drop-2"].map((folder) => ({ Key: `${folder}/${t.id}` }));
        const { Deleted, Errors } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
        assert.deepEqual(
          [Deleted?.map(({ Key }) => Key), Errors?.map(({ Key, Code }) => [Key, Code])],
          [[`drop-1/${t.id}`], [[`drop-2/${t.id}`, "AccessDenied"]]],
        );
      },
    },
  },
  {
    operation: "Condition",
    rule: "s3:prefix holds a listing to a folder, and a listing of everything has the empty prefix",
    source: "Bucket policy examples using condition keys — s3:prefix",
    by: {
      async sdk(t) {
        const { s3 } = await t.worker();
        const list = (Prefix?: string) => s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
        await list("open/a");
        await denied(list("closed/"));
        await denied(list());
      },
    },
  },
  {
    operation: "Condition",
    rule: "a missing object is 404 to who may list there, and 403 to who may not",
    source: "API reference: GetObject — Permissions",
    by: {
      async sdk(t) {
        await refused(t.sdk.s3.send(get(`public/none-${t.id}`)), "NoSuchKey", { status: 404 });
        const { s3 } = await t.worker();
        const head = new HeadObjectCommand({ Bucket, Key: `shared/none-${t.id}` });
        // The answer to a HEAD has no body to name the error in.
        const status = await s3.send(head).then(
          ({ $metadata }) => $metadata.httpStatusCode,
          (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode,
        );
        assert.equal(status, 403);
      },
    },
  },
  {
    operation: "Condition",
    rule: "a statement whose date has passed allows nothing",
    source: `${CONDITIONS} — Date`,
    by: {
      async sdk(t) {
        const { sqs } = await t.worker();
        await sqs.send(queueOf(t));
        const ask = new GetQueueAttributesCommand({
          QueueUrl: t.queueUrl(WORK_QUEUE),
          AttributeNames: ["All"],
        });
        await refused(sqs.send(ask), "AccessDenied", { message: /sqs:getqueueattributes/ });
      },
    },
  },
  {
    operation: "Condition",
    rule: "dynamodb:LeadingKeys holds a role to its partition keys",
    source: "Using IAM policy conditions for fine-grained access control",
    by: {
      async sdk(t) {
        const { dynamodb } = await t.worker();
        const Item = { ...item("mine").Key, v: { S: t.id } };
        await dynamodb.send(new PutItemCommand({ TableName, Item }));
        await dynamodb.send(new GetItemCommand(item("mine")));
        const other = dynamodb.send(new GetItemCommand(item("yours")));
        await refused(other, "AccessDeniedException", { status: 400, message: /dynamodb:GetItem/ });
        await refused(dynamodb.send(new ScanCommand({ TableName })), "AccessDeniedException");
      },
    },
  },
  {
    operation: "Resource policy",
    rule: "within one account a bucket's policy that names a role is enough",
    source: CROSS,
    by: {
      async sdk(t) {
        await t.put(`shared/${t.id}`, "x");
        const { s3 } = await t.worker();
        await s3.send(get(`shared/${t.id}`));
        await denied(s3.send(put(`shared/${t.id}`)));
      },
    },
  },
  {
    operation: "Resource policy",
    rule: "a deny in a bucket's policy goes before what the role is allowed",
    source: LOGIC,
    by: {
      async sdk(t) {
        await t.put(`open/withheld/${t.id}`, "x");
        const { s3 } = await t.worker();
        const error = await denied(s3.send(get(`open/withheld/${t.id}`)));
        assert.match(error.message, /explicit deny in a resource-based policy/);
      },
    },
  },
  {
    operation: "Resource policy",
    rule: "a bucket's policy may let everybody read, who then need not sign",
    source: "Bucket policy examples — read-only permission to an anonymous user",
    by: {
      async http(t) {
        await t.put(`public/${t.id}`, "for all");
        const read = (path: string) => fetch(`${t.cloud.endpoint}/${Bucket}/${path}`);
        assert.equal(await answered(await read(`public/${t.id}`), 200), "for all");
        await answered(await read(`open/${t.id}`), 403, /AccessDenied/);
      },
    },
  },
  {
    operation: "Public access block",
    rule: "a bucket is made with it on, and then everybody's permission is nobody's",
    source: "Blocking public access to your Amazon S3 storage",
    by: {
      async http(t) {
        const Key = `public/${t.id}`;
        await t.sdk.s3.send(new PutObjectCommand({ Bucket: TELLING_BUCKET, Key, Body: "x" }));
        const answer = await fetch(`${t.cloud.endpoint}/${TELLING_BUCKET}/${Key}`);
        await answered(answer, 403, /AccessDenied/);
      },
    },
  },
  {
    operation: "Resource policy",
    rule: "a queue's policy lets the role that it names receive, and no more",
    source: "Overview of managing access in Amazon SQS",
    by: {
      async sdk(t) {
        const { sqs } = await t.worker();
        const QueueUrl = t.queueUrl(SHARED_QUEUE);
        await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
        const sending = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "x" }));
        await refused(sending, "AccessDenied", { message: /sqs:sendmessage/ });
      },
    },
  },
  {
    operation: "Presigned URL",
    rule: "it can do what its signer may, asked at the time of its use",
    source: "Download and upload objects with presigned URLs — Who can create a presigned URL",
    by: {
      async sdk(t) {
        const { s3 } = await t.worker();
        await t.put(`open/${t.id}`, "x");
        const url = (Key: string) => getSignedUrl(s3, get(Key), { expiresIn: 60 });
        await answered(await fetch(await url(`open/${t.id}`)), 200);
        await answered(await fetch(await url(`closed/${t.id}`)), 403, /AccessDenied/);
      },
    },
  },
  {
    operation: "Services",
    rule: "SNS and Lambda ask the role's policies too, each in its own error",
    source: "Actions, resources, and condition keys for AWS services",
    by: {
      async sdk(t) {
        const { sns, lambda } = await t.worker();
        const publishing = sns.send(new PublishCommand({ TopicArn, Message: "x" }));
        await refused(publishing, "AuthorizationErrorException", { status: 403 });
        await lambda.send(new InvokeCommand({ FunctionName: functionName("echo") }));
        const invoking = lambda.send(new InvokeCommand({ FunctionName: functionName("fails") }));
        await refused(invoking, "AccessDeniedException", { status: 403 });
      },
    },
  },
];

export const STS_ROWS: Row[] = [
  {
    operation: "GetCallerIdentity",
    rule: "whoever signs is told who they are, without a permission for it",
    source: "API reference: GetCallerIdentity",
    by: {
      async http(t) {
        const text = await answered(await identify(t), 200, new RegExp(`<Account>${ACCOUNT}</Account>`));
        assert.match(text, new RegExp(`<Arn>arn:aws:iam::${ACCOUNT}:user/`));
      },
      async cli(t) {
        const out = await t.aws("sts", "get-caller-identity");
        assert.equal((JSON.parse(out) as { Account: string }).Account, ACCOUNT);
      },
      async boto3(t) {
        assert.equal(await t.python(`result = sts.get_caller_identity()["Account"]`), ACCOUNT);
      },
    },
  },
  {
    operation: "GetCallerIdentity",
    rule: "a function's session is that of its role",
    source: "IAM identifiers — assumed-role session principals",
    by: {
      async http(t) {
        const { s3 } = await t.worker();
        const keys = await s3.config.credentials();
        await answered(await identify(t, keys), 200, /assumed-role\/worker\//);
      },
    },
  },
];

export const ENDPOINT_ROWS: Row[] = [
  {
    operation: "Signature",
    rule: "a key that nobody has is refused in the words of each protocol",
    source: `${COMMON}; ${S3_ERRORS}`,
    by: {
      async sdk(t) {
        const of = config(t, another);
        await refused(new S3Client(of).send(get("a")), "InvalidAccessKeyId", { status: 403 });
        const table = new DynamoDBClient(of).send(new GetItemCommand(item("a")));
        await refused(table, "UnrecognizedClientException", { status: 400 });
        await answered(await identify(t, another), 403, /InvalidClientTokenId/);
      },
    },
  },
  {
    operation: "Signature",
    rule: "a wrong secret is refused in the words of each protocol",
    source: `${COMMON}; ${S3_ERRORS}`,
    by: {
      async sdk(t) {
        const of = config(t, wrong(t));
        await refused(new S3Client(of).send(get("a")), "SignatureDoesNotMatch", { status: 403 });
        const table = new DynamoDBClient(of).send(new GetItemCommand(item("a")));
        await refused(table, "InvalidSignatureException", { status: 400 });
        await refused(new SQSClient(of).send(queueOf(t)), "InvalidSignatureException");
        await answered(await identify(t, wrong(t)), 403, /SignatureDoesNotMatch/);
      },
    },
  },
  {
    operation: "Signature",
    rule: "a request a quarter of an hour off is refused",
    source: "Elements of an AWS API request signature — Date",
    by: {
      async http(t) {
        await answered(await identify(t, t.cloud.operator, new Date(Date.now() - 14 * 60_000)), 200);
        const late = new Date(Date.now() - 16 * 60_000);
        await answered(await identify(t, t.cloud.operator, late), 403, /SignatureDoesNotMatch/);
        const s3 = await t.signed("s3", { path: `/${Bucket}/a` }, { at: late });
        await answered(s3, 403, /RequestTimeTooSkewed/);
      },
    },
  },
  {
    operation: "Signature",
    rule: "a scope of another region is refused in the words of each protocol",
    source: "Troubleshoot Signature Version 4 signing for AWS API requests — Credential scope errors",
    by: {
      async sdk(t) {
        const of = { ...config(t), region: "eu-west-1" };
        await refused(new S3Client(of).send(get("a")), "AuthorizationHeaderMalformed", { status: 400 });
        const table = new DynamoDBClient(of).send(new GetItemCommand(item("a")));
        await refused(table, "InvalidSignatureException", { message: /scoped to a valid region/ });
        await refused(new SQSClient(of).send(queueOf(t)), "InvalidSignatureException");
      },
    },
  },
  {
    operation: "Signature",
    rule: "whoever holds a presigned URL adds no x-amz header to it: a PUT becomes no copy of another object",
    source: "Create a signed AWS API request; Authenticating Requests: Using Query Parameters",
    by: {
      async http(t) {
        await t.put(t.key("source"), "x");
        const url = await getSignedUrl(t.sdk.s3, new PutObjectCommand({ Bucket, Key: t.key("made") }), {
          expiresIn: 60,
        });
        const headers = { "x-amz-copy-source": `/${Bucket}/${t.key("source")}` };
        const refusal = /AccessDenied.*headers present in the request which were not signed/s;
        await answered(await fetch(url, { method: "PUT", headers }), 403, refusal);
      },
    },
  },
  {
    operation: "Signature",
    rule: "session credentials without their token, or with another one, are refused",
    source: "Using temporary security credentials with the AWS APIs",
    by: {
      async sdk(t) {
        const keys = await (await t.worker()).s3.config.credentials();
        const without = new S3Client(config(t, { ...keys, sessionToken: undefined } as typeof keys));
        const error = await without.send(get("open/a")).catch((thrown: Error) => thrown);
        assert.match((error as Error).name, /^(InvalidAccessKeyId|InvalidToken)$/);
        const changed = new S3Client(config(t, { ...keys, sessionToken: "another" } as typeof keys));
        await refused(changed.send(get("open/a")), "InvalidToken", { status: 400 });
      },
    },
  },
  {
    operation: "Signature",
    rule: "a body that is not the one that was signed is refused",
    source: SIGNING,
    by: {
      async sdk(t) {
        const client = new DynamoDBClient(config(t));
        client.middlewareStack.add(
          (next) => (args) => {
            const request = args.request as { body: string };
            request.body = request.body.replace("one", "two");
            return next(args);
          },
          { step: "finalizeRequest", priority: "low", name: "tamper" },
        );
        await refused(client.send(new GetItemCommand(item("one"))), "InvalidSignatureException");
      },
    },
  },
  {
    operation: "Signature",
    rule: "who does not sign is told that a token is missing",
    source: COMMON,
    by: {
      async http(t) {
        const ask = (target: string, version: string) =>
          fetch(t.cloud.endpoint, {
            method: "POST",
            headers: { "x-amz-target": target, "content-type": `application/x-amz-json-${version}` },
            body: "{}",
          });
        await answered(await ask("DynamoDB_20120810.ListTables", "1.0"), 400, /MissingAuthenticationToken/);
        await answered(await ask("AmazonSQS.ListQueues", "1.0"), 400, /MissingAuthenticationToken/);
      },
    },
  },
  {
    operation: "Signature",
    rule: "a signature of Version 2 on a URL is still taken by S3",
    source: "Signing and authenticating REST requests (AWS signature version 2)",
    by: {
      async boto3(t) {
        await t.put(t.key(), "x");
        const url = await t.python(
          `
          import boto3
          from botocore.config import Config
          old = boto3.client("s3", config=Config(signature_version="s3"))
          result = old.generate_presigned_url("get_object", Params={"Bucket": given["b"], "Key": given["k"]})
          `,
          { b: Bucket, k: t.key() },
        );
        assert.match(String(url), /AWSAccessKeyId=/);
        assert.equal(await answered(await fetch(String(url)), 200), "x");
        await answered(await fetch(String(url).replace(t.key(), t.key("b"))), 403, /SignatureDoesNotMatch/);
      },
    },
  },
  {
    operation: "Protocol",
    rule: "every answer bears a request id, errors too",
    source: "Common response headers",
    by: {
      async sdk(t) {
        const { $metadata } = await t.sdk.sqs.send(queueOf(t));
        assert($metadata.requestId);
        const error = await refused(t.sdk.s3.send(get(t.key())), "NoSuchKey");
        assert(error.$metadata && "requestId" in error.$metadata && error.$metadata.requestId);
      },
    },
  },
  {
    operation: "Protocol",
    rule: "an operation that a service has not is refused by name",
    source: COMMON,
    by: {
      async http(t) {
        const headers = {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": "AmazonSQS.NoSuchThing",
        };
        const sqs = await t.signed("sqs", { method: "POST", headers, body: "{}" });
        await answered(sqs, 400, /InvalidAction|UnknownOperation/);
        const form = { "content-type": "application/x-www-form-urlencoded" };
        const sns = await t.signed("sns", { method: "POST", headers: form, body: "Action=NoSuchThing" });
        await answered(sns, 400, /<Code>InvalidAction<\/Code>/);
      },
    },
  },
];
