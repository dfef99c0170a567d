import type { FunctionSource, Resource, Snapshot } from "../snapshot/format.ts";
import { StartError } from "../start-error.ts";
import { isDistributionOf, localAddresses, type Places, rewriter } from "./addresses.ts";
import { beyondInputs } from "./beyond-inputs.ts";
import { takeListed } from "./listed-properties.ts";
import { type Plain, withSecrets } from "./plain.ts";
import type { ResourceType } from "./resource-type.ts";
import { distribution } from "./types/cloudfront.ts";
import { resourceTypes } from "./types/index.ts";

/** A resource with its inputs checked against the table of resource types. */
export interface Node<Inputs> {
  /** `aws:sqs/queue:Queue "Jobs"`, for messages. */
  label: string;
  name: string;
  id: string;
  arn: string;
  inputs: Inputs;
  outputs: Record<string, Plain>;
  /** `type::name` of the SST component that made it. */
  parent?: string;
  source?: FunctionSource;
}

/** A resource that cannot be honored: what it guards has to stay closed. */
export type Rejected = Omit<Node<Record<string, Plain>>, "source">;

/** A snapshot that has been read: every type known, every property checked, secrets filled in. */
export interface Graph {
  app: Snapshot["app"];
  routers: Snapshot["routers"];
  outputs: Record<string, Plain>;
  places: Places;
  /** All resources of one type, in the snapshot's order. */
  all<Inputs>(type: ResourceType<Inputs>): Node<Inputs>[];
  /** Those whose inputs were refused, as they were written; there are some only where the rest is run. */
  rejected(type: Pick<ResourceType, "type">): Rejected[];
  /** What `build` makes of each of them. Where the rest is run, one that `build` refuses is left out. */
  each<Inputs, Spec>(type: ResourceType<Inputs>, build: (node: Node<Inputs>) => Spec): Spec[];
  /** What `build` makes; undefined where the rest is run and it refused. */
  attempt<Spec>(build: () => Spec): Spec | undefined;
  /** @throws StartError with the problem, unless the rest is run: then the problem is among `notHonored` */
  refuse(problem: string): void;
  /** Puts local addresses in place of AWS's. */
  localize<T extends Plain>(value: T): T;
  secrets(value: FunctionSource["links"]): Record<string, Plain>;
  /** What the snapshot asks for and this cloud does not do, each as `what: why (which resources)`. */
  notHonored: string[];
}

export interface ReadOptions {
  places: Places;
  /** The value of a secret, by the name that the snapshot gives it. */
  secret(name: string): string;
  /**
   * What cannot be honored is left out with what refers to it, and named, instead of being refused. Policies
   * and links that name it stay as they are.
   */
  runRest?: boolean;
}

/**
 * Reads a snapshot.
 * @throws StartError `snapshot`, naming every resource and property that the local cloud does not know.
 */
export function readGraph(snapshot: Snapshot, { places, secret, runRest = false }: ReadOptions): Graph {
  if (snapshot.format !== 1)
    throw new StartError(
      "snapshot",
      `the snapshot has format ${snapshot.format}; this local cloud reads format 1`,
    );
  const problems: string[] = [];
  const missing = new Map<string, string[]>();
  const nodes = new Map<string, Node<unknown>[]>();
  const rejected = new Map<string, Rejected[]>();
  for (const resource of snapshot.resources) {
    const known = resourceTypes.get(resource.type);
    if (!known) {
      problems.push(`${label(resource)}: the local cloud does not know this resource type`);
      continue;
    }
    if (known.treatment === "not-honored") note(missing, `${known.type}: ${known.reason}`, resource.name);
    if (!known.inputs) continue;
    const inputs = withSecrets(withoutNothing(resource.inputs), secret) as Record<string, Plain>;
    const listed = takeListed(inputs, known.lists);
    for (const [property, reason] of listed.notHonored)
      note(missing, `${known.type} ${property}: ${reason}`, resource.name);
    for (const [property, reason] of listed.refused)
      problems.push(`${label(resource)}: property "${property}" cannot be honored: ${reason}`);
    const checked = known.inputs.safeParse(listed.rest);
    const named = {
      label: label(resource),
      name: resource.name,
      id: resource.id,
      arn: resource.arn ?? resource.id,
      outputs: withSecrets(resource.outputs ?? {}, secret) as Record<string, Plain>,
    };
    if (!checked.success || listed.refused.length > 0) {
      rejected.set(resource.type, [...(rejected.get(resource.type) ?? []), { ...named, inputs }]);
      for (const { code, path, message, ...rest } of checked.error?.issues ?? [])
        problems.push(
          code === "unrecognized_keys" && "keys" in rest
            ? `${label(resource)}: the local cloud does not know the property ${quoted(rest.keys as string[], path)}`
            : `${label(resource)}: property ${quoted([], path)} is not one that the local cloud can honor: ${message}`,
        );
      continue;
    }
    const node: Node<unknown> = {
      ...named,
      inputs: checked.data,
      parent: resource.parent,
      source: resource.source,
    };
    nodes.set(resource.type, [...(nodes.get(resource.type) ?? []), node]);
  }
  for (const resource of snapshot.resources)
    if (
      resource.type === distribution.type &&
      !snapshot.routers.some(({ url }) => isDistributionOf(url, resource))
    )
      note(missing, `${distribution.type}: only Routers and static sites are served`, resource.name);
  for (const [what, name] of beyondInputs(snapshot)) note(missing, what, name);
  if (problems.length > 0 && !runRest) throw new StartError("snapshot", problems.join("\n"));

  const refuse = (problem: string) => {
    if (!runRest) throw new StartError("snapshot", problem);
    problems.push(...problem.split("\n"));
  };
  const attempt = <Spec>(build: () => Spec): Spec | undefined => {
    try {
      return build();
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      refuse(error.message);
      return undefined;
    }
  };
  const all = <Inputs>(type: ResourceType<Inputs>) => (nodes.get(type.type) ?? []) as Node<Inputs>[];
  const localize = rewriter(localAddresses(snapshot, places));
  return {
    app: snapshot.app,
    routers: snapshot.routers,
    outputs: localize(withSecrets(snapshot.outputs, secret) as Record<string, Plain>),
    places,
    all,
    rejected: ({ type }) => rejected.get(type) ?? [],
    each: (type, build) =>
      all(type).flatMap((node) => {
        const built = attempt(() => [build(node)]);
        if (built) return built;
        nodes.set(
          type.type,
          all(type).filter((known) => known !== node),
        );
        return [];
      }),
    attempt,
    refuse,
    localize,
    secrets: (links) => withSecrets(links, secret) as Record<string, Plain>,
    get notHonored() {
      return [...problems, ...[...missing].map(([what, names]) => `${what} (${names.join(", ")})`)];
    },
  };
}

/** The one resource that an id, a name or an ARN stands for. @throws StartError when there is none. */
export function find<Inputs>(nodes: Node<Inputs>[], reference: string, from: string): Node<Inputs> {
  const node = nodes.find(({ id, arn }) => id === reference || arn === reference);
  if (!node)
    throw new StartError("snapshot", `${from} refers to "${reference}", which the snapshot does not hold`);
  return node;
}

function label(resource: Resource): string {
  return `${resource.type} "${resource.name}"`;
}

function quoted(keys: string[], path: PropertyKey[]): string {
  return (keys.length > 0 ? keys : [""])
    .map((key) => `"${[...path, key].filter((part) => part !== "").join(".")}"`)
    .join(", ");
}

/** An empty value asks for nothing, whatever the property. */
function withoutNothing(inputs: Resource["inputs"]): Resource["inputs"] {
  return Object.fromEntries(
    Object.entries(inputs).filter(([, value]) => {
      if (value === null || value === undefined || value === "") return false;
      return !(Array.isArray(value) && value.length === 0);
    }),
  );
}

function note(notes: Map<string, string[]>, what: string, name: string): void {
  notes.set(what, [...(notes.get(what) ?? []), name]);
}
