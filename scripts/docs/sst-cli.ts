import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { cliEnvironment } from "sst-offline";

export interface Help {
  flags: string[];
  commands: string[];
}

/** What SST's own CLI says a command of it takes: `help(root, ["secret", "set"])`. Nothing is sent anywhere. */
export async function help(root: string, command: string[]): Promise<Help> {
  const cli = path.join(root, "node_modules", "sst", "bin", "sst.mjs");
  // Of a group of commands it says its help and ends with 1.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [cli, ...command, "--help"], {
    cwd: root,
    env: { ...process.env, ...cliEnvironment(root), NO_COLOR: "1" },
  }).catch((error: { stdout: string; stderr: string }) => error);
  const said = `${stdout}${stderr}`;
  if (!/^Usage: sst|^sst(:| )|^ {2}sst /m.test(said))
    throw new Error(`sst ${command.join(" ")} --help said: ${said}`);
  return {
    flags: [...said.matchAll(/^ {2}(--[a-z-]+) /gm)].map(([, flag]) => flag!),
    commands: [...said.matchAll(/^ {2}sst (?:[a-z]+ )*?([a-z]+)(?= *(?:<|\[| {2}))/gm)].map(
      ([, name]) => name!,
    ),
  };
}
