import { isBucketObject, withContent } from "./bucket-objects.ts";
import type { PretendProvider } from "./provider.ts";
import type { AppConfig, EvaluationRecord } from "./record.ts";

type Values = Record<string, unknown>;

/** The few parts of `@pulumi/pulumi` that are used here; the package itself lives in `.sst/platform`. */
export interface Pulumi {
  output(value: unknown): { apply<T>(then: (value: unknown) => T): unknown };
  runtime: {
    setMocks(
      mocks: Mocks,
      project: string,
      stack: string,
      preview: boolean,
      organization: string,
    ): Promise<void>;
    getMonitor(): Monitor;
    registerStackTransformation(see: (resource: Constructed) => undefined): void;
    runInPulumiStack(program: () => Promise<Values>): Promise<Values>;
  };
}

/** A resource when its class is called; only once its inputs are known it is registered. */
interface Constructed {
  type: string;
  name: string;
  opts: { parent?: { __name?: string } };
}

interface Mocks {
  newResource(args: {
    type: string;
    name: string;
    custom?: boolean;
    inputs: Values;
    provider?: string;
  }): Made | Promise<Made>;
  call(args: { token: string; inputs: Values; provider?: string }): Values;
}

interface Made {
  id?: string;
  state: Values;
}

interface RegisterRequest {
  getType(): string;
  getName(): string;
  getParent(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
}

interface Monitor {
  supportsFeature(
    request: { getId(): string },
    done: (error: unknown, answer: { getHassupport(): boolean }) => void,
  ): void;
  registerResource(
    request: RegisterRequest,
    done: (error: unknown, answer?: { getUrn(): string }) => void,
  ): void;
  registerResourceOutputs(
    request: { getUrn(): string; getOutputs(): { toJavaScript(): Values } | undefined },
    done: unknown,
  ): unknown;
}

/** Marks a wrapped value on Pulumi's wire: a secret, an asset, a reference to a resource. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** A value from Pulumi's wire without its wrappings. Assets are told apart before, where they matter. */
export function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Values;
  if (object[SIGNATURE] !== undefined) return "value" in object ? plainValue(object.value) : undefined;
  if (object.__pulumiAsset || object.__pulumiArchive || object.__pulumiResource) return undefined;
  return Object.fromEntries(
    Object.entries(object)
      .filter(([key]) => key !== "__provider")
      .map(([key, member]) => [key, plainValue(member)]),
  );
}

interface Engine {
  app: AppConfig;
  /** The app's folder. */
  root: string;
  /** The region of what names none. */
  region: string;
  /** The account's answers in a region. */
  providerIn(region: string): PretendProvider;
}

/** Puts a pretend engine under Pulumi's runtime that writes each registration into `record`. */
export async function pretendEngine(
  pulumi: Pulumi,
  require: NodeJS.Require,
  { app, root, region: usual, providerIn }: Engine,
  record: EvaluationRecord,
): Promise<void> {
  skipClosures(require);
  /** As the provider that a resource names was set up. */
  const regionOf = (provider: string | undefined) => {
    const named =
      provider &&
      record.resources.find(
        ({ type, urn }) => type === "pulumi:providers:aws" && provider.startsWith(`${urn}::`),
      );
    return named && typeof named.inputs.region === "string" ? named.inputs.region : usual;
  };
  const make = (type: string, name: string, inputs: Values, region: string): Made => {
    const provider = providerIn(region);
    const given = provider.named(type, name, inputs);
    const { id, arn, attributes } = provider.create(type, name, given);
    record.resources.push({ type, name, custom: true, id, arn, inputs: given, attributes, region });
    return { id, state: { ...given, ...attributes } };
  };
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, custom, inputs, provider }) {
        const plain = plainValue(inputs) as Values;
        if (!custom) {
          record.resources.push({ type, name, custom: false, inputs: plain, attributes: {} });
          return { state: plain };
        }
        const region = typeof plain.region === "string" ? plain.region : regionOf(provider);
        if (!isBucketObject(type)) return make(type, name, plain, region);
        return withContent({ ...plain, source: inputs.source }, root).then((known) =>
          make(type, name, known, region),
        );
      },
      call({ token, inputs, provider }) {
        try {
          return providerIn(regionOf(provider)).invoke(token, plainValue(inputs) as Values);
        } catch (error) {
          // Pulumi loses the message of a failed invoke.
          record.errors.push((error as Error).message);
          throw error;
        }
      },
    },
    app.name,
    app.stage,
    false,
    "organization",
  );
  const monitor = pulumi.runtime.getMonitor();
  sendIds(monitor);
  tapMonitor(monitor, record);
}

/**
 * A resource given as an input (`topic: myTopic`) travels as its id, which is what the AWS provider takes from a
 * reference to it. As a reference it would arrive as a resource again, whose id can only be waited for.
 */
function sendIds(monitor: Monitor): void {
  const supports = monitor.supportsFeature.bind(monitor);
  monitor.supportsFeature = (request, done) =>
    request.getId() === "resourceReferences"
      ? done(null, { getHassupport: () => false })
      : supports(request, done);
}

/** Parents and options are not told to mocks: they are read off the wire. */
function tapMonitor(monitor: Monitor, record: EvaluationRecord): void {
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, done) =>
    register(request, (error, answer) => {
      const made = record.resources.findLast(
        (resource) => resource.type === request.getType() && resource.name === request.getName(),
      );
      if (made && answer) {
        made.urn = answer.getUrn();
        made.parent = request.getParent();
        made.protect = request.getProtect();
        made.retainOnDelete = request.getRetainondelete();
      }
      done(error, answer);
    });
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (request, done) => {
    const made = record.resources.find((resource) => resource.urn === request.getUrn());
    if (made) made.outputs = plainValue(request.getOutputs()?.toJavaScript() ?? {}) as Values;
    return registerOutputs(request, done);
  };
}

/**
 * Notes what is constructed and never registered, and which components never say that they are done. To be called
 * inside the stack.
 * @returns the names of those that are still missing: of a resource inside a component the component's
 */
export function watchConstructed(pulumi: Pulumi, record: EvaluationRecord): () => string[] {
  const constructed: Constructed[] = [];
  pulumi.runtime.registerStackTransformation((resource) => {
    constructed.push(resource);
    return undefined;
  });
  return () => {
    const made = new Set(record.resources.map(({ type, name }) => `${type} ${name}`));
    const missing = constructed.filter(({ type, name }) => !made.has(`${type} ${name}`));
    const waiting = record.resources.filter(
      ({ custom, type, outputs, urn }) =>
        !custom &&
        type.startsWith("sst:") &&
        (outputs === undefined || (type === "sst:aws:Function" && !hasFunction(record, urn))),
    );
    const names = [
      ...missing.map(({ name, opts }) => opts.parent?.__name ?? name),
      ...waiting.map(({ name }) => name),
    ];
    // A component's own reference for those who link it.
    return [...new Set(names)].filter((name) => !name.endsWith("LinkRef")).sort();
  };
}

/** The component is done before its function is so much as constructed. */
function hasFunction({ resources }: EvaluationRecord, component: string | undefined): boolean {
  return resources.some(
    ({ type, parent }) => type === "aws:lambda/function:Function" && parent === component,
  );
}

/** Dynamic providers serialize their closures with all that they reach: seconds, and nothing here runs them. */
function skipClosures(require: NodeJS.Require): void {
  const closures = require("@pulumi/pulumi/runtime/closure/serializeClosure") as {
    serializeFunction: () => Promise<{ text: string; containsSecrets: boolean }>;
  };
  closures.serializeFunction = async () => ({ text: "", containsSecrets: false });
}
