import { readFile } from "node:fs/promises";
import path from "node:path";

/** An interface of the provider's declarations: property → the names of the interfaces that its type refers to. */
export type Declared = Map<string, string[]>;

/** A type that goes on in the next line ends with its brace. */
const PROPERTY = /^ +(?:readonly )?(\w+)\??: (.*)[;{]$/;

/** The inputs that Pulumi's AWS provider declares: the outside judge of what a resource can hold. */
export interface ProviderSchema {
  /** The inputs of `aws:sqs/queue:Queue`. @throws Error when the provider has no such resource */
  inputsOf(type: string): Promise<Declared>;
  /** The interface `sqs.QueueThing` of `types/input.d.ts`. */
  nested(name: string): Declared | undefined;
}

/** @param platform the folder of SST's components, whose provider it is */
export async function readProvider(platform: string): Promise<ProviderSchema> {
  const folder = path.join(platform, "node_modules", "@pulumi", "aws");
  const nested = new Map<string, Declared>();
  const space: string[] = [];
  let current: Declared | undefined;
  for (const line of (await readFile(path.join(folder, "types", "input.d.ts"), "utf8")).split("\n")) {
    const [, opened] = /^ *(?:export declare )?namespace (\w+) \{$/.exec(line) ?? [];
    const [, name] = /^ *interface (\w+) \{$/.exec(line) ?? [];
    if (opened) space.push(opened);
    else if (name) {
      current = new Map();
      nested.set([...space, name].join("."), current);
    } else if (/^ *\}$/.test(line)) {
      if (current) current = undefined;
      else space.pop();
    } else addProperty(current, line);
  }
  return {
    nested: (name) => nested.get(name),
    async inputsOf(type) {
      const [, file, name] = /^aws:([\w/]+):(\w+)$/.exec(type) ?? [];
      const text = await readFile(path.join(folder, `${file}.d.ts`), "utf8");
      const lines = text.split("\n");
      const from = lines.indexOf(`export interface ${name}Args {`);
      if (from < 0) throw new Error(`the provider declares no inputs of ${type}`);
      const declared: Declared = new Map();
      for (const line of lines.slice(from + 1, lines.indexOf("}", from))) addProperty(declared, line);
      return declared;
    },
  };
}

function addProperty(declared: Declared | undefined, line: string): void {
  const [, property, type = ""] = PROPERTY.exec(line) ?? [];
  if (declared && property)
    declared.set(
      property,
      [...type.matchAll(/\binputs\.([\w.]+)/g)].map(([, name]) => name!),
    );
}
