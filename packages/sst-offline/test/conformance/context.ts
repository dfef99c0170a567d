import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
import { CognitoIdentityClient } from "@aws-sdk/client-cognito-identity";
import {
  CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Running } from "../stack/running.ts";
import type { AwsCli } from "./clients/aws-cli.ts";
import type { Python } from "./clients/boto3.ts";
import { eventually } from "./row.ts";
import {
  ACCOUNT,
  BUCKET,
  FIFO_QUEUES,
  functionName,
  OPEN_CLIENT,
  QUEUES,
  queueArn,
  REGION,
} from "./stack/names.ts";

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

export const PASSWORD = "Correct-horse-7";

/** SDK clients that sign with `credentials`; without an endpoint those of a real account. */
export function sdkClients(endpoint?: string, credentials?: Keys) {
  const config = { endpoint, region: REGION, credentials, maxAttempts: 1 };
  return {
    s3: new S3Client(config),
    sqs: new SQSClient(config),
    sns: new SNSClient(config),
    dynamodb: new DynamoDBClient(config),
    idp: new CognitoIdentityProviderClient(config),
    identity: new CognitoIdentityClient(config),
    lambda: new LambdaClient(config),
  };
}
export type SdkClients = ReturnType<typeof sdkClients>;

/** What a whole file of rows shares. */
export interface Shared {
  cloud: Running;
  /** As the operator. */
  sdk: SdkClients;
  aws: AwsCli;
  python: Python;
  queuesTaken: number;
  fifoQueuesTaken: number;
  /** What was received from queues that rows share, by queue. */
  collected: Map<string, Message[]>;
  worker?: Promise<Keys>;
}

/** What one row works with: clients, and names that no other row uses. */
export class Context {
  /** Letters and digits. */
  readonly id = randomUUID().replaceAll("-", "").slice(0, 12);
  readonly cloud: Running;
  readonly sdk: SdkClients;
  readonly aws: AwsCli;
  readonly python: Python;

  constructor(private readonly shared: Shared) {
    ({ cloud: this.cloud, sdk: this.sdk, aws: this.aws, python: this.python } = shared);
  }

  /** A key of the bucket. */
  key(name = "a"): string {
    return `${this.id}/${name}`;
  }

  async put(key: string, Body: string | Uint8Array, more: object = {}): Promise<void> {
    await this.sdk.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body, ...more }));
  }

  /** A queue of its own, empty. */
  queue(): { url: string; arn: string; name: string } {
    const name = QUEUES[this.shared.queuesTaken++];
    assert(name, "the stack has too few queues");
    return { name, url: this.queueUrl(name), arn: queueArn(name) };
  }

  /** A FIFO queue of its own, empty. */
  fifoQueue(): string {
    const name = FIFO_QUEUES[this.shared.fifoQueuesTaken++];
    assert(name, "the stack has too few FIFO queues");
    return this.queueUrl(name);
  }

  queueUrl(name: string): string {
    return `${this.cloud.endpoint}/${ACCOUNT}/${name}`;
  }

  /** The message of a queue that rows share which holds `text`; the others are kept for who waits for them. */
  message(queue: string, text = this.id): Promise<Message> {
    const collected = this.shared.collected.get(queue) ?? [];
    this.shared.collected.set(queue, collected);
    return eventually(async () => {
      const { Messages = [] } = await this.sdk.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: this.queueUrl(queue),
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ["All"],
        }),
      );
      collected.push(...Messages);
      return collected.find(({ Body }) => Body?.includes(text));
    });
  }

  /** Somebody new, confirmed and signed in. */
  async person(name = "somebody") {
    const email = `${name}-${this.id}@example.com`;
    const { UserSub: sub = "" } = await this.signUp(email);
    await this.sdk.idp.send(
      new ConfirmSignUpCommand({
        ClientId: OPEN_CLIENT,
        Username: email,
        ConfirmationCode: this.code(email),
      }),
    );
    const { AuthenticationResult: tokens } = await this.signIn(email);
    assert(tokens?.AccessToken && tokens.IdToken && tokens.RefreshToken);
    return { email, sub, access: tokens.AccessToken, id: tokens.IdToken, refresh: tokens.RefreshToken };
  }

  signUp(Username: string, Password = PASSWORD) {
    return this.sdk.idp.send(new SignUpCommand({ ClientId: OPEN_CLIENT, Username, Password }));
  }

  signIn(USERNAME: string, secret = PASSWORD) {
    return this.sdk.idp.send(
      new InitiateAuthCommand({
        ClientId: OPEN_CLIENT,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME, PASSWORD: secret },
      }),
    );
  }

  /** The last code that would have been mailed. */
  code(email: string): string {
    const told = this.cloud.events.findLast((event) => event.kind === "code" && event.email === email);
    assert(told?.kind === "code", `no code for ${email}`);
    return told.code;
  }

  /** SDK clients as the functions' role, whose session a function gives away. */
  async worker(): Promise<SdkClients> {
    this.shared.worker ??= this.sessionOfFunction();
    return sdkClients(this.cloud.endpoint, await this.shared.worker);
  }

  private async sessionOfFunction(): Promise<Keys> {
    const { Payload } = await this.sdk.lambda.send(new InvokeCommand({ FunctionName: functionName("echo") }));
    const { environment } = JSON.parse(Payload?.transformToString() ?? "") as {
      environment: Record<string, string>;
    };
    return {
      accessKeyId: environment.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY ?? "",
      sessionToken: environment.AWS_SESSION_TOKEN,
    };
  }

  api(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.cloud.outputs.api}${path}`, init);
  }

  /** A request signed for `service`, and changed on its way by `tamper`. */
  async signed(
    service: string,
    request: {
      method?: string;
      path?: string;
      query?: Record<string, string>;
      headers?: Record<string, string>;
      body?: string;
    },
    { keys = this.cloud.operator as Keys, at = new Date() } = {},
  ): Promise<Response> {
    const { method = "GET", path = "/", query = {}, headers = {}, body } = request;
    const { host, hostname, port } = new URL(this.cloud.endpoint);
    const signer = new SignatureV4({ service, region: REGION, credentials: keys, sha256: Sha256 });
    const signed = await signer.sign(
      {
        method,
        protocol: "http:",
        hostname,
        port: Number(port),
        path,
        query,
        headers: { host, ...headers },
        body,
      },
      { signingDate: at },
    );
    const search = new URLSearchParams(query).toString();
    return fetch(`${this.cloud.endpoint}${path}${search && `?${search}`}`, {
      method,
      headers: signed.headers,
      body,
    });
  }
}
