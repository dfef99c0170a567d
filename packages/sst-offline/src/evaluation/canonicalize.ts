import type { Json, Resource, SecretRef, Snapshot } from "../snapshot/format.ts";
import { isAssetOfSst } from "./bucket-objects.ts";
import type { ComponentUrl, DevCommand, Evaluation } from "./evaluate.ts";
import { ACCOUNT } from "./provider.ts";
import type { EvaluationRecord, RecordedResource } from "./record.ts";
import { routersOf } from "./routers.ts";

/** Not part of the cloud: how SST carries files, bundles and key-value entries there. */
const DROPPED_TYPES = [/^pulumi/, /^random:/, /^command:/, /^sst:/];

/** What follows from a bundle's bytes or from the machine, not from the stack's definition. */
const DROPPED_INPUTS: Record<string, string[]> = {
  "aws:lambda/function:Function": ["s3Bucket", "s3Key", "code", "sourceCodeHash"],
};
const DROPPED_VARIABLES = ["SST_KEY", "SST_KEY_FILE"];

/** Attributes worth keeping: those that the graph's reader cannot derive from id and ARN. */
const KEPT_ATTRIBUTES: Record<string, string[]> = {
  "aws:apigatewayv2/api:Api": ["apiEndpoint", "executionArn"],
  "aws:cloudfront/distribution:Distribution": ["domainName"],
  "aws:cognito/userPool:UserPool": ["endpoint"],
  "aws:cognito/userPoolClient:UserPoolClient": ["clientSecret"],
  "aws:dynamodb/table:Table": ["streamArn"],
  "aws:lambda/functionUrl:FunctionUrl": ["functionUrl"],
  "aws:s3/bucket:Bucket": ["bucketRegionalDomainName"],
};

/** What `make` makes, in a list; an empty one when it failed and the rest is to go on. */
export type Attempt = <T>(make: () => T) => T[];

const orNothing: Attempt = (make) => [make()];

/**
 * Makes a record fit to keep: sorted, without what varies, secrets by name.
 * @param attempt decides about what cannot be said in a snapshot; by default its error is thrown
 * @throws Error where a value was asked of the pretend provider that it does not know, or a secret was encoded.
 */
export function canonicalize(
  record: EvaluationRecord,
  region: string,
  attempt: Attempt = orNothing,
): Pick<Evaluation, "snapshot" | "links" | "devCommands" | "urls"> {
  const clean = cleaner(record.secrets);
  const parents = new Map(record.resources.map((resource) => [resource.urn, resource]));
  const context = { parents, record, clean, region, attempt };
  const resources = record.resources
    .filter(({ custom, type, inputs }) => custom && !isDropped(type, inputs))
    .flatMap((resource) => attempt(() => toResource(resource, context)))
    .sort((a, b) => compare(a.type, b.type) || compare(a.name, b.name));
  const { _protect, ...outputs } = record.outputs;
  const secrets = Object.entries(record.placeholders).sort(([a], [b]) => compare(a, b));
  const snapshot: Snapshot = {
    format: 1,
    app: {
      name: record.app.name,
      stage: record.app.stage,
      region,
      account: ACCOUNT,
      removal: record.app.removal,
      protect: record.app.protect,
    },
    ...(secrets.length && {
      secrets: Object.fromEntries(secrets.map(([name, placeholder]) => [name, { placeholder }])),
    }),
    outputs: Object.fromEntries(
      Object.entries(outputs)
        .sort(([a], [b]) => compare(a, b))
        .flatMap(([name, value]) =>
          value === undefined ? [] : attempt(() => [name, clean(`outputs ${name}`, value)] as const),
        ),
    ),
    routers: routersOf(record, attempt),
    resources,
  };
  return {
    snapshot,
    links: linksOf(record),
    devCommands: devCommandsOf(record, clean),
    urls: urlsOf(record, clean),
  };
}

function isDropped(type: string, inputs: Record<string, unknown>): boolean {
  return DROPPED_TYPES.some((dropped) => dropped.test(type)) || isAssetOfSst(type, inputs);
}

/** The file's text: two spaces, a line break at its end. */
export function serialize(snapshot: Snapshot): string {
  return `${JSON.stringify(snapshot, null, 2)}\n`;
}

type Clean = (where: string, value: unknown) => Json;

interface Context {
  parents: Map<string | undefined, RecordedResource>;
  record: EvaluationRecord;
  clean: Clean;
  /** The app's. */
  region: string;
  attempt: Attempt;
}

function toResource(
  resource: RecordedResource,
  { parents, record, clean, region, attempt }: Context,
): Resource {
  const where = `${resource.type} ${resource.name}`;
  const parent = parents.get(resource.parent);
  const inputs = without(resource.inputs, DROPPED_INPUTS[resource.type]);
  const environment = inputs.environment as { variables?: Record<string, unknown> } | undefined;
  if (environment?.variables)
    inputs.environment = { ...environment, variables: without(environment.variables, DROPPED_VARIABLES) };
  const kept = KEPT_ATTRIBUTES[resource.type] ?? [];
  const outputs = Object.fromEntries(
    Object.entries(resource.attributes).filter(([name, value]) => kept.includes(name) && value !== ""),
  );
  const [source] =
    resource.type === "aws:lambda/function:Function" ? attempt(() => sourceOf(resource, parent, record)) : [];
  return {
    type: resource.type,
    name: resource.name,
    ...(parent && parent.type !== "pulumi:pulumi:Stack" && { parent: `${parent.type}::${parent.name}` }),
    id: resource.id!,
    ...(resource.arn && { arn: resource.arn }),
    ...(resource.region && resource.region !== region && { region: resource.region }),
    ...(source && { source: clean(where, source) as unknown as Resource["source"] }),
    inputs: clean(where, inputs) as Record<string, Json>,
    ...(Object.keys(outputs).length && { outputs: clean(where, outputs) as Record<string, Json> }),
    ...(resource.retainOnDelete && { retainOnDelete: true }),
    ...(resource.protect && { protect: true }),
  };
}

function sourceOf(
  resource: RecordedResource,
  parent: RecordedResource | undefined,
  record: EvaluationRecord,
) {
  // One that is not SST's runs what its code says; whoever reads the snapshot decides about it.
  if (!parent?.type.startsWith("sst:aws:Function")) return undefined;
  const source = record.functions[parent.name];
  if (!source) throw new Error(`${resource.name}: SST did not say what this function runs`);
  const links = Object.entries(source.links).map(([name, link]) => [
    name,
    { ...link, type: linkType(link.type) },
  ]);
  const { handler, install, copyFiles, bundling } = source;
  return {
    handler,
    install,
    links: Object.fromEntries(links),
    ...(copyFiles.length && { copyFiles }),
    ...(Object.keys(bundling).length && { bundling }),
  };
}

/** Pulumi's mocks name the stack in every URN, the engine does not; SST reads a link's type from the URN. */
function linkType(type: unknown): string {
  return String(type).replace(/^pulumi\.pulumi\.Stack\$/, "");
}

/** Component → what `Resource.<name>` holds, of all that can be linked. */
function linksOf(record: EvaluationRecord): Record<string, Record<string, unknown>> {
  const refs = record.resources.filter((resource) => resource.type === "sst:sst:LinkRef");
  return Object.fromEntries(
    refs
      .map((ref) => ref.outputs as { target: string; properties: Record<string, unknown> })
      .map(({ target, properties }) => [target, properties] as const)
      .sort(([a], [b]) => compare(a, b)),
  );
}

/** What components tell the CLI to run, in `_dev` of their outputs. */
function devCommandsOf(record: EvaluationRecord, clean: Clean): DevCommand[] {
  return record.resources
    .filter(({ outputs }) => outputs?._dev)
    .map(({ name, outputs }) => {
      const { command, directory = ".", environment } = outputs!._dev as Partial<DevCommand>;
      const { url } = (outputs!._metadata ?? {}) as { url?: string };
      return {
        name,
        ...(command !== undefined && { command }),
        directory,
        environment: clean(`${name} environment`, environment ?? {}) as Record<string, Json>,
        ...(url !== undefined && { url }),
      };
    })
    .sort((a, b) => compare(a.name, b.name));
}

/** What components tell the CLI to print, in `_hint` of their outputs. */
function urlsOf(record: EvaluationRecord, clean: Clean): ComponentUrl[] {
  return record.resources
    .flatMap(({ name, type, outputs }) => {
      const url = typeof outputs?._hint === "string" ? clean(name, outputs._hint) : undefined;
      return typeof url === "string" ? [{ name, type, url }] : [];
    })
    .sort((a, b) => compare(a.name, b.name) || compare(a.type, b.type));
}

function without(values: Record<string, unknown>, names: string[] = []): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}

/** By code unit: the same in every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Sorts members, drops what is undefined, replaces secrets, refuses what cannot be right. */
function cleaner(secrets: Record<string, string>): Clean {
  const clean = (where: string, value: unknown): Json => {
    if (typeof value === "string") return text(where, value);
    if (Array.isArray(value)) return value.map((item) => clean(where, item ?? null));
    if (typeof value !== "object" || value === null) return value as Json;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .sort(([a], [b]) => compare(a, b))
        .map(([key, member]) => [key, clean(`${where} ${key}`, member)]),
    );
  };
  const text = (where: string, value: string): Json => {
    const own = / (code|content)$/.test(where);
    // What the pretend provider does not know turns up as text like `https://undefined/`.
    if (/\bundefined\b/.test(value) && !own)
      throw new Error(
        `${where}: "${value}" was made of an attribute that the pretend provider does not know`,
      );
    if (value.includes("Calling [toString] on an [Output<T>]"))
      throw new Error(`${where}: an Output was put into a string; use $interpolate`);
    const policy = own ? undefined : policyIn(value);
    return policy ? clean(where, policy) : withNames(where, value, secrets);
  };
  return clean;
}

/** A text with its secrets by name: `{secret}` for one alone, `{join}` for those in a longer text. */
function withNames(where: string, value: string, secrets: Record<string, string>): Json {
  const known = Object.entries(secrets);
  for (const [mark, name] of known) {
    const changed = [encodeURIComponent(mark), Buffer.from(mark).toString("base64")];
    // Filled in later, the value would be there unencoded.
    if (changed.some((form) => value.includes(form)))
      throw new Error(`${where}: the secret ${name} is encoded there; pass it as it is, by a link`);
  }
  const parts = known.reduce<Array<string | SecretRef>>(
    (before, [mark, secret]) =>
      before.flatMap((part) => (typeof part === "string" ? between(part.split(mark), { secret }) : part)),
    [value],
  );
  const said = parts.filter((part) => part !== "");
  if (said.length === 1) return said[0]!;
  return said.length === 0 ? "" : { join: said };
}

function between<Part, Separator>(parts: Part[], separator: Separator): Array<Part | Separator> {
  return parts.flatMap((part, n) => (n === 0 ? [part] : [separator, part]));
}

/** A policy of IAM travels as text; laid open, its diff can be read. */
function policyIn(value: string): object | undefined {
  if (!value.startsWith("{") || !value.includes('"Statement"')) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "object" && parsed !== null && "Statement" in parsed ? parsed : undefined;
  } catch {
    return undefined;
  }
}
