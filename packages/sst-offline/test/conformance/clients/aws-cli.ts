import { execFile, spawnSync } from "node:child_process";
import { devNull } from "node:os";
import type { Cloud } from "../../../src/index.ts";

/** Settings by which the AWS CLI and boto3 reach a cloud as its operator, whatever this machine is set up for. */
export function awsEnvironment({ endpoint, region, operator }: Cloud): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  return {
    ...Object.fromEntries(own),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
    AWS_PAGER: "",
  };
}

export type AwsCli = (...command: string[]) => Promise<string>;

export const hasAwsCli = () => spawnSync("aws", ["--version"], { stdio: "ignore" }).status === 0;

/** Runs `aws …`. @throws Error with what it wrote to the terminal */
export function awsCli(cloud: Cloud): AwsCli {
  const env = awsEnvironment(cloud);
  return (...command) =>
    new Promise((resolve, reject) => {
      // The CLI's first version leaves AWS_ENDPOINT_URL aside for SQS.
      execFile(
        "aws",
        ["--endpoint-url", cloud.endpoint, ...command],
        { env: env as NodeJS.ProcessEnv },
        (error, stdout, stderr) =>
          error ? reject(new Error(stderr.trim() || error.message)) : resolve(stdout),
      );
    });
}
