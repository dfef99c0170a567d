/** `npm run permissions`: what the stack's policies grant beside what was used; a grant that nobody uses fails. */
import { join } from "node:path";
import { grantLine, keptFor, readKept, stale } from "sst-offline";
import { commandLine, read } from "./command-line.ts";
import { rehearse } from "./permissions/rehearse.ts";
import { root } from "./settings.ts";

read(
  commandLine(
    "npm run permissions",
    "What the policies grant beside what every journey used. Takes minutes.",
  ),
);

const kept = await readKept(join(root, "infra"));
const all = await rehearse();
const unused = all.filter(({ count }) => count === 0);

for (const grant of all)
  console.log(
    grantLine(grant, grant.count ? `${grant.count} ×` : (keptFor(grant, kept)?.reason ?? "NEVER USED")),
  );
const unexplained = unused.filter((grant) => !keptFor(grant, kept));
const misleading = stale(kept, unused);
for (const { at, holder, action } of misleading)
  console.log(`${at}: ${holder} ${action} is used, or not granted at all: take the line away`);
console.log(`${all.length} grants, ${unexplained.length} never used without a reason`);
process.exitCode = unexplained.length > 0 || misleading.length > 0 ? 1 : 0;
