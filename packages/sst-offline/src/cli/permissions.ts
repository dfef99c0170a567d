import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { RAN } from "../data-folder.ts";
import type { UsedPermission } from "../iam/usage.ts";
import { grantLine, grants, usesOf } from "../permissions/grants.ts";
import { readSnapshot } from "../snapshot/read.ts";
import { UsageError } from "./app.ts";

/** `sst-offline permissions`: every grant of the stack that ran last, and how often it was used then. */
export async function permissions(data: string, options: { unused?: boolean }): Promise<void> {
  const used = JSON.parse(
    await readFile(join(data, RAN.used), "utf8").catch(() => {
      throw new UsageError(
        "This app has not run here yet: run `sst-offline`, use the app, and ask again.",
        1,
      );
    }),
  ) as UsedPermission[];
  const all = grants(await readSnapshot(join(data, RAN.snapshot))).map((grant) => ({
    ...grant,
    count: usesOf(grant, used).reduce((sum, { count }) => sum + count, 0),
  }));
  for (const grant of all) {
    if (options.unused && grant.count > 0) continue;
    console.log(grantLine(grant, grant.count ? `${grant.count} ×` : "never used"));
  }
  console.log(`${all.length} grants, ${all.filter(({ count }) => count === 0).length} never used`);
}
