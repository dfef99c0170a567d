import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Json, Snapshot } from "./format.ts";

/** A snapshot file that cannot be used; `message` says what is wrong and where. */
export class SnapshotError extends Error {
  override name = "SnapshotError";
}

const json: z.ZodType<Json> = z.json();
const object = z.record(z.string(), json);
const text = z.string().min(1);

const source = z.strictObject({
  handler: z.string().regex(/^[^\\]+\.[A-Za-z_$][\w$]*$/, "is not like folder/file.export"),
  links: z.record(z.string(), object),
  install: z.array(text),
  copyFiles: z.array(z.strictObject({ from: text, to: text })).optional(),
  bundling: object.optional(),
});

const resource = z.strictObject({
  type: text,
  name: text,
  parent: text.optional(),
  id: text,
  arn: text.optional(),
  region: text.optional(),
  source: source.optional(),
  inputs: object,
  outputs: object.optional(),
  retainOnDelete: z.boolean().optional(),
  protect: z.boolean().optional(),
});

const rewrite = z.strictObject({ regex: text, to: z.string() });
const route = z.union([
  z.strictObject({
    path: text,
    url: z.url(),
    rewrite: rewrite.optional(),
    signed: z.literal(true).optional(),
  }),
  z.strictObject({ path: text, bucket: text, rewrite: rewrite.optional() }),
  z.strictObject({
    path: text,
    site: text,
    folder: text,
    build: z.strictObject({ folder: text, command: text }).optional(),
    notFound: text,
    cacheControl: z.array(z.strictObject({ files: text, value: text })),
  }),
]);

const snapshot: z.ZodType<Snapshot> = z.strictObject({
  format: z.literal(1),
  app: z.strictObject({
    name: text,
    stage: text,
    region: text,
    account: z.string().regex(/^\d{12}$/, "is not twelve digits"),
    removal: z.enum(["remove", "retain", "retain-all"]),
    protect: z.boolean(),
  }),
  secrets: z.record(text, z.strictObject({ placeholder: z.string() })).optional(),
  outputs: object,
  routers: z.array(z.strictObject({ name: text, url: z.url(), routes: z.array(route) })),
  resources: z.array(resource),
});

/**
 * Reads and checks a snapshot file.
 * @throws SnapshotError with a message for people when it is missing, not JSON, or not a snapshot.
 */
export async function readSnapshot(file: string): Promise<Snapshot> {
  const content = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new SnapshotError(
      error.code === "ENOENT"
        ? `there is no snapshot ${file}; \`sst-offline snapshot\` writes it`
        : `the snapshot ${file} cannot be read: ${error.message}`,
    );
  });
  return parseSnapshot(content, file);
}

/** @throws SnapshotError as {@link readSnapshot}; `file` only names the text in messages. */
export function parseSnapshot(content: string, file: string): Snapshot {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new SnapshotError(`the snapshot ${file} is not JSON: ${(error as Error).message}`);
  }
  const result = snapshot.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues
    .slice(0, 5)
    .map((issue) => `  ${place(value, issue.path)}: ${issue.message}`);
  throw new SnapshotError(`${file} is not a snapshot that can be used:\n${issues.join("\n")}`);
}

/** `resources[3]` says little; the resource's own type and name are added. */
function place(value: unknown, path: PropertyKey[]): string {
  const where = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  if (path[0] !== "resources" || typeof path[1] !== "number") return where.replace(/^\./, "") || "the file";
  const { type, name } =
    (value as { resources: Array<{ type?: unknown; name?: unknown }> }).resources[path[1]] ?? {};
  return `${where.replace(/^\./, "")} (${String(type)} ${String(name)})`;
}
