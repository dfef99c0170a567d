import { pathToFileURL } from "node:url";
import type { FunctionSpec } from "../../graph/functions.ts";

export interface RoleCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Everything that a handler finds in `process.env`, and nothing of this machine's. */
export function environment(
  spec: FunctionSpec,
  given: {
    app: { name: string; stage: string; region: string };
    endpoint: string;
    folder: string;
    taskRoot: string;
    /** Of built functions, what runs them. */
    runtime?: { major: string };
    /** The file that refuses the network, loaded before anything else; none for a process that is no instance. */
    guard?: string;
    credentials: RoleCredentials;
  },
): Record<string, string> {
  const { app, credentials, folder } = given;
  const links = Object.entries(spec.links).map(([name, value]) => [
    `SST_RESOURCE_${name}`,
    JSON.stringify(value),
  ]);
  return {
    ...Object.fromEntries(links),
    ...spec.environment,
    NODE_OPTIONS: [
      given.guard ? `--import=${pathToFileURL(given.guard).href}` : "",
      // Sources have their maps beside them; what is built has what it asks for.
      spec.environment.NODE_OPTIONS ?? (given.runtime ? "" : "--enable-source-maps"),
    ]
      .join(" ")
      .trim(),
    SST_RESOURCE_App: JSON.stringify({ name: app.name, stage: app.stage }),
    AWS_REGION: app.region,
    AWS_DEFAULT_REGION: app.region,
    AWS_ENDPOINT_URL: given.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken ? { AWS_SESSION_TOKEN: credentials.sessionToken } : {}),
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${given.runtime?.major ?? process.versions.node.split(".")[0]}.x`,
    LAMBDA_TASK_ROOT: given.taskRoot,
    // Which Node runs here is the person's choice.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    _HANDLER: `bundle.${spec.handler.slice(spec.handler.lastIndexOf(".") + 1)}`,
    TZ: "UTC",
    // Whatever asks for a home or a temporary folder gets the instance's own, so that no ~/.aws is read.
    HOME: folder,
    USERPROFILE: folder,
    TMPDIR: folder,
    TEMP: folder,
    TMP: folder,
    // Else glibc keeps freed memory in an arena per thread, and picture libraries have many threads.
    MALLOC_ARENA_MAX: "2",
    // Windows opens no socket without it.
    ...(process.env.SystemRoot ? { SystemRoot: process.env.SystemRoot } : {}),
  };
}
