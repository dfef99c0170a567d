import { readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { z } from "zod";
import { CommandError } from "../command-line.ts";
import { dataFolder, root } from "../settings.ts";

/** What cannot be done as asked. */
export class OpsError extends CommandError {}

/** The outputs of sst.config.ts that these commands need; for a local cloud also its address and its operator's keys. */
const Outputs = z.object({
  table: z.string(),
  bucket: z.string(),
  queueUrl: z.url(),
  deadLetterQueueUrl: z.url(),
  userPoolId: z.string(),
  // What `npm run credentials` signs people in by; `sst shell` does not know them.
  cliClientId: z.string().optional(),
  identityPoolId: z.string().optional(),
  endpoint: z.url().optional(),
  region: z.string().optional(),
  operator: z.object({ accessKeyId: z.string(), secretAccessKey: z.string() }).optional(),
});
export type Outputs = z.infer<typeof Outputs>;

type Environment = Record<string, string | undefined>;

export interface Stack {
  /** `local`, or the stage on AWS. */
  stage: string;
  /** Where it was read from, for messages. */
  source: string;
  outputs: Outputs;
}

/**
 * Finds the stack that is meant: the file that `outputs` names; else the stage, whose outputs `sst deploy` left in
 * `.sst/`; else, inside `sst shell`, the stage of that shell; else the local cloud in its data folder.
 *
 * @throws OpsError when there is none, or it is another one's.
 */
export async function findStack(
  { outputs, stage }: { outputs?: string; stage?: string },
  env: Environment = process.env,
  deployed = join(root, ".sst", "outputs.json"),
): Promise<Stack> {
  if (outputs !== undefined && stage !== undefined)
    throw new OpsError("Say --outputs or --stage, not both", 2);
  if (outputs !== undefined) {
    const read = await readOutputs(resolve(outputs), `There is no ${outputs}`);
    return { stage: read.endpoint ? "local" : stageOfNames(read), source: outputs, outputs: read };
  }
  if (stage === undefined && env.SST_RESOURCE_App) return shellsStack();
  if (stage === undefined || stage === "local") {
    const file = join(dataFolder(env as NodeJS.ProcessEnv), "outputs.json");
    const none = `No local cloud has run here: there is no ${shown(file)}. Start one with \`npm start\`, or say --stage or --outputs`;
    return { stage: "local", source: shown(file), outputs: await readOutputs(file, none) };
  }
  const file = shown(deployed);
  const shell = `To ask AWS for ${stage}: \`npx sst shell --stage ${stage} npm run ops -- …\``;
  const none = `There is no ${file}: nothing was deployed from this checkout. ${shell}`;
  const read = await readOutputs(deployed, none).catch((error: OpsError) => {
    throw error.message === none ? error : new OpsError(`${error.message}. ${shell}`);
  });
  const actual = stageOfNames(read);
  if (actual !== stage)
    throw new OpsError(`${file} is of stage ${actual}, which was deployed last. ${shell}`);
  return { stage, source: file, outputs: read };
}

/** Points this process at a stack: what the library's own code finds in a Lambda function's environment. */
export function enter({ stage, outputs }: Stack, env: Environment = process.env): void {
  const { endpoint, operator } = outputs;
  env.AWS_REGION = regionOf(outputs);
  if (endpoint) env.AWS_ENDPOINT_URL = endpoint;
  if (operator) {
    env.AWS_ACCESS_KEY_ID = operator.accessKeyId;
    env.AWS_SECRET_ACCESS_KEY = operator.secretAccessKey;
    for (const other of ["AWS_SESSION_TOKEN", "AWS_PROFILE"]) delete env[other];
  }
  const link = (name: string, value: object) => {
    env[`SST_RESOURCE_${name}`] = JSON.stringify(value);
  };
  link("App", { name: "phototag", stage });
  link("Library", { name: outputs.table });
  link("Photos", { name: outputs.bucket });
  link("Recognition", { url: outputs.queueUrl });
  link("People", { id: outputs.userPoolId });
  link("DeadLetters", { url: outputs.deadLetterQueueUrl });
}

/** A queue's URL names its region, wherever the queue is. */
function regionOf({ region, queueUrl }: Outputs): string {
  return region ?? /^https:\/\/sqs\.([\w-]+)\./.exec(queueUrl)?.[1] ?? "us-east-1";
}

/** SST names what it makes after app and stage: `phototag-ada-LibraryTable-abcdefgh`. */
function stageOfNames({ table }: Outputs): string {
  return /^phototag-(.+)-Library/.exec(table)?.[1] ?? "unknown";
}

async function shellsStack(): Promise<Stack> {
  const { Resource } = await import("sst");
  return {
    stage: Resource.App.stage,
    source: "sst shell",
    outputs: Outputs.parse({
      table: Resource.Library.name,
      bucket: Resource.Photos.name,
      queueUrl: Resource.Recognition.url,
      deadLetterQueueUrl: Resource.DeadLetters.url,
      userPoolId: Resource.UserPool.id,
    }),
  };
}

async function readOutputs(file: string, none: string): Promise<Outputs> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw new OpsError(none);
    throw new OpsError(`${shown(file)} cannot be read: ${(error as Error).message}`);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new OpsError(`${shown(file)} is not JSON`);
  }
  const read = Outputs.safeParse(json);
  if (!read.success)
    throw new OpsError(
      `${shown(file)} is not Phototag's outputs: ${read.error.issues[0]?.path.join(".")} is missing or wrong`,
    );
  return read.data;
}

function shown(file: string): string {
  const short = relative(process.cwd(), file);
  return short && !short.startsWith("..") ? short : file;
}
