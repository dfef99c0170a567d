import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

/** Signs the demo person in on this machine alone: the pool behind it listens on loopback only. */
export const demoPerson = { email: "demo@example.com", password: "Phototag-demo-1" };

export interface DemoCloud {
  url: string;
  endpoint: string;
  cliClientId: string;
  /** Resolves with the confirmation code that is sent to the address next. */
  nextCode(email: string): Promise<string>;
}

export interface Sample {
  name: string;
  path: string;
}

interface Tagged {
  id: string;
  name: string;
  status: string;
  reason?: string;
}

/**
 * Signs the demo person up, or in, and puts the samples through the path that every photo takes.
 * @returns how many were new; the others were in the library already.
 * @throws Error in plain words when a step is refused.
 */
export async function runDemo(
  cloud: DemoCloud,
  samples: Sample[],
): Promise<{ added: number; failed: Tagged[] }> {
  const token = await signIn(cloud);
  const photos = await Promise.all(
    samples.map(async ({ name, path }) => {
      const bytes = await readFile(path);
      const type = path.endsWith(".png") ? "image/png" : "image/jpeg";
      return { name, type, bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
    }),
  );
  const { uploads } = (await api(cloud, token, "/api/uploads", {
    files: photos.map(({ name, type, bytes, sha256 }) => ({ name, type, size: bytes.length, sha256 })),
  })) as {
    uploads: Array<{ id: string; url: string; fields: Record<string, string> } | { duplicateOf: string }>;
  };
  const ids: string[] = [];
  for (const [at, upload] of uploads.entries()) {
    const photo = photos[at];
    if ("duplicateOf" in upload || !photo) continue;
    const form = new FormData();
    for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
    form.append("file", new Blob([photo.bytes], { type: photo.type }), photo.name);
    const answer = await fetch(upload.url, { method: "POST", body: form });
    if (!answer.ok) throw new Error(`${photo.name} was refused: ${await answer.text()}`);
    ids.push(upload.id);
  }
  return { added: ids.length, failed: await settle(cloud, token, ids) };
}

/** Waits until no photo of the list is on its way any more. @returns those that failed. */
async function settle(cloud: DemoCloud, token: string, ids: string[]): Promise<Tagged[]> {
  if (ids.length === 0) return [];
  for (;;) {
    const { images } = (await api(cloud, token, `/api/images?ids=${ids.join(",")}`)) as { images: Tagged[] };
    if (images.every(({ status }) => status === "ready" || status === "failed"))
      return images.filter(({ status }) => status === "failed");
    await new Promise((wake) => setTimeout(wake, 250));
  }
}

async function signIn(cloud: DemoCloud): Promise<string> {
  const { email, password } = demoPerson;
  const ClientId = cloud.cliClientId;
  const code = cloud.nextCode(email);
  const signUp = await cognito(cloud, "SignUp", {
    ClientId,
    Username: email,
    Password: password,
    UserAttributes: [{ Name: "email", Value: email }],
  });
  if (signUp.ok) {
    const confirmed = await cognito(cloud, "ConfirmSignUp", {
      ClientId,
      Username: email,
      ConfirmationCode: await code,
    });
    if (!confirmed.ok) throw new Error(`The demo account could not be confirmed: ${confirmed.body.message}`);
  } else if (!String(signUp.body.__type).endsWith("UsernameExistsException"))
    throw new Error(`The demo account could not be made: ${signUp.body.message}`);
  const session = await cognito(cloud, "InitiateAuth", {
    ClientId,
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: email, PASSWORD: password },
  });
  const result = session.body.AuthenticationResult as { AccessToken?: string } | undefined;
  if (!result?.AccessToken) throw new Error(`The demo account could not sign in: ${session.body.message}`);
  return result.AccessToken;
}

async function cognito(cloud: DemoCloud, operation: string, input: unknown) {
  const answer = await fetch(cloud.endpoint, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return { ok: answer.ok, body: (await answer.json()) as Record<string, unknown> };
}

async function api(cloud: DemoCloud, token: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(cloud.url + path, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${token}`, ...(body ? { "content-type": "application/json" } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  });
  const json = (await answer.json()) as { message?: string };
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${json.message}`);
  return json;
}
