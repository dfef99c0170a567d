import type { Json, Resource, Snapshot } from "../../src/snapshot/format.ts";
import type { Running } from "../stack/running.ts";
import { secondStack } from "../stack/snapshot.ts";

/** The second stack with less allowed than it needs, or more. */

export function resource(snapshot: Snapshot, name: string): Resource {
  const found = snapshot.resources.find((known) => known.name === name);
  if (!found) throw new Error(`no resource ${name}`);
  return found;
}

/** The statements of a role's inline policy; they may be changed. */
export function statementsOf(snapshot: Snapshot, role: string): { Action: Json; Resource: Json }[] {
  const [inline] = resource(snapshot, role).inputs.inlinePolicies as {
    policy: { Statement: { Action: Json; Resource: Json }[] };
  }[];
  return inline!.policy.Statement;
}

/** The second stack without one action of a role. */
export function without(role: string, action: string): Snapshot {
  const snapshot = secondStack();
  for (const statement of statementsOf(snapshot, role))
    statement.Action = [statement.Action].flat().filter((known) => known !== action) as string[];
  return snapshot;
}

export function withoutResource(name: string): Snapshot {
  const snapshot = secondStack();
  resource(snapshot, name);
  snapshot.resources = snapshot.resources.filter((known) => known.name !== name);
  return snapshot;
}

/** Settings of a client that may do everything. */
export const operatorOf = ({ endpoint, region, operator }: Running) => ({
  endpoint,
  region,
  credentials: { ...operator },
});

/** Settings of a client that signs with the credentials of the function "api". */
export async function apiOf({ url, endpoint, region }: Running) {
  const { environment } = (await (await fetch(`${url}/api/environment`)).json()) as {
    environment: Record<string, string>;
  };
  return {
    endpoint,
    region,
    credentials: {
      accessKeyId: environment.AWS_ACCESS_KEY_ID!,
      secretAccessKey: environment.AWS_SECRET_ACCESS_KEY!,
      sessionToken: environment.AWS_SESSION_TOKEN!,
    },
    maxAttempts: 1,
  };
}

/** A policy for the stack's bucket. */
export function bucketPolicy(policy: Json): Resource {
  return {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    name: "NotesPolicy",
    id: "notes-bucket",
    inputs: { bucket: "notes-bucket", policy },
  };
}
