import path from "node:path";

/**
 * The options that npm itself would fetch with on this machine: registry, certificate authorities, proxy, tokens and
 * cache, from the environment, the project's, the user's and the global `.npmrc`.
 */
export async function npmOptions(): Promise<Record<string, unknown>> {
  const { default: Config } = await import("@npmcli/config");
  const { default: npm } = await import("@npmcli/config/lib/definitions/index.js");
  const npmPath = process.env.npm_execpath
    ? path.resolve(process.env.npm_execpath, "../..")
    : path.resolve(process.execPath, "../../lib/node_modules/npm");
  const config = new Config({ ...npm, npmPath, argv: [], env: { ...process.env } });
  await config.load();
  return { ...config.flat };
}
