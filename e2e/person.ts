import { createHash } from "node:crypto";
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import {
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Outputs } from "./app.ts";

export interface ImageJson {
  id: string;
  name: string;
  type: string;
  bytes: number;
  status: string;
  reason?: string;
  takenAt?: string;
  takenFrom?: string;
  trashedAt?: string;
  history?: Array<{ event: string }>;
  tags: Array<{ name: string; confidence: number; source: string; parents: string[] }>;
  thumbUrl?: string;
  previewUrl?: string;
  originalUrl?: string;
}

/** A Phototag that people can use, however it was started. */
export interface Running {
  readonly url: string;
  outputs(): Promise<Outputs>;
  /** Waits for words on the terminal. */
  line(words: RegExp): Promise<RegExpExecArray>;
}

export interface Photo {
  name: string;
  type: string;
  bytes: Buffer;
}

export interface UploadGrant {
  id: string;
  url: string;
  fields: Record<string, string>;
}

export const password = "Correct-horse-9";

/** A client of the user pool; its actions here need no signature, only a client that insists on signing does. */
export function cognitoOf({ endpoint, region }: Outputs): CognitoIdentityProviderClient {
  return new CognitoIdentityProviderClient({
    endpoint,
    region,
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
  });
}

/** Someone with an account, who speaks to Phototag by stock clients alone: the AWS SDK and fetch. */
export class Person {
  private constructor(
    private readonly app: Running,
    readonly outputs: Outputs,
    readonly email: string,
    readonly accessToken: string,
    readonly idToken: string,
  ) {}

  /** Signs up with the code that stands on the terminal, and signs in. */
  static async signUp(app: Running, name: string): Promise<Person> {
    const outputs = await app.outputs();
    const email = `${name}-${Date.now()}@example.com`;
    const cognito = cognitoOf(outputs);
    const ClientId = outputs.cliClientId;
    await cognito.send(
      new SignUpCommand({
        ClientId,
        Username: email,
        Password: password,
        UserAttributes: [{ Name: "email", Value: email }],
      }),
    );
    const code = (await app.line(new RegExp(`code for ${email}: (\\d{6})`)))[1];
    await cognito.send(new ConfirmSignUpCommand({ ClientId, Username: email, ConfirmationCode: code }));
    return Person.signIn(app, email);
  }

  /** Gives this person another password, with the code that stands on the terminal behind the one of their sign-up. */
  async resetPassword(to: string): Promise<void> {
    const cognito = cognitoOf(this.outputs);
    const named = { ClientId: this.outputs.cliClientId, Username: this.email };
    await cognito.send(new ForgotPasswordCommand(named));
    const said = `code for ${this.email}: `;
    const [, ConfirmationCode] = await this.app.line(new RegExp(`${said}[^]*${said}(\\d{6})`));
    await cognito.send(new ConfirmForgotPasswordCommand({ ...named, ConfirmationCode, Password: to }));
  }

  /** Signs in by password, as the public client may on the local stage. */
  static async signIn(app: Running, email: string, by = password): Promise<Person> {
    const outputs = await app.outputs();
    const { AuthenticationResult: tokens } = await cognitoOf(outputs).send(
      new InitiateAuthCommand({
        ClientId: outputs.cliClientId,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: email, PASSWORD: by },
      }),
    );
    if (!tokens?.AccessToken || !tokens.IdToken) throw new Error("no tokens");
    return new Person(app, outputs, email, tokens.AccessToken, tokens.IdToken);
  }

  /** The same person at another start of the same data. */
  signInAgain(app: Running): Promise<Person> {
    return Person.signIn(app, this.email);
  }

  /** The user pool's id of this person, as their token says it. */
  get sub(): string {
    const [, claims = ""] = this.idToken.split(".");
    return (JSON.parse(Buffer.from(claims, "base64url").toString()) as { sub: string }).sub;
  }

  /** Exchanges the id token for AWS credentials of this person's own, as the AWS CLI uses them. */
  async ownCredentials() {
    const { endpoint, region, identityPoolId, userPoolId } = this.outputs;
    const Logins = { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: this.idToken };
    const identity = new CognitoIdentityClient({ endpoint, region });
    const { IdentityId } = await identity.send(new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }));
    const { Credentials } = await identity.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
    if (!Credentials?.AccessKeyId || !Credentials.SecretKey) throw new Error("no credentials");
    return {
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretKey,
      sessionToken: Credentials.SessionToken,
    };
  }

  /** Calls the API with this person's access token, or with whatever `token` says. */
  async call(method: string, path: string, body?: unknown, token: string | null = this.accessToken) {
    const answer = await fetch(this.app.url + path, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : undefined };
  }

  /** Announces photos and returns the grants to post them by. */
  async announce(photos: Photo[]): Promise<Array<UploadGrant | { duplicateOf: string }>> {
    const answer = await this.call("POST", "/api/uploads", {
      files: photos.map(({ name, type, bytes }) => ({
        name,
        type,
        size: bytes.length,
        sha256: createHash("sha256").update(bytes).digest("hex"),
      })),
    });
    if (answer.status !== 200) throw new Error(`uploads: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body.uploads;
  }

  /** Posts bytes by a grant, as a browser's form does. */
  async post(grant: UploadGrant, bytes: Buffer, type: string, fields: Record<string, string> = {}) {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...grant.fields, ...fields })) form.append(name, value);
    form.append("file", new Blob([new Uint8Array(bytes)], { type }), "photo");
    const answer = await fetch(grant.url, { method: "POST", body: form });
    return { status: answer.status, text: await answer.text() };
  }

  /** Uploads a photo and waits until it is ready or failed. */
  async add(photo: Photo, patience?: number): Promise<ImageJson> {
    const [grant] = await this.announce([photo]);
    if (!grant || "duplicateOf" in grant) throw new Error(`${photo.name} is in the library already`);
    const sent = await this.post(grant, photo.bytes, photo.type);
    if (sent.status >= 300) throw new Error(`${photo.name}: ${sent.status} ${sent.text}`);
    return this.settled(grant.id, patience);
  }

  async image(id: string): Promise<ImageJson> {
    const answer = await this.call("GET", `/api/images/${id}`);
    if (answer.status !== 200) throw new Error(`${id}: ${answer.status}`);
    return answer.body;
  }

  /** Waits until a photo is ready or failed. */
  async settled(id: string, patience = 60_000): Promise<ImageJson> {
    const until = Date.now() + patience;
    for (;;) {
      const image = await this.image(id);
      if (image.status === "ready" || image.status === "failed") return image;
      if (Date.now() > until) throw new Error(`${id} is still ${image.status}: ${image.reason ?? ""}`);
      await new Promise((wake) => setTimeout(wake, 50));
    }
  }

  async list(query = ""): Promise<ImageJson[]> {
    const answer = await this.call("GET", `/api/images${query}`);
    if (answer.status !== 200) throw new Error(`list: ${answer.status}`);
    return answer.body.images;
  }
}
