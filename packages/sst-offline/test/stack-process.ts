/** Serves a stack until it is killed. Told its folder; tells its address. */

import { startStack } from "./aws-stack.ts";
import { SPEC } from "./durability-spec.ts";

const [folder] = process.argv.slice(2);
if (!folder || !process.send) throw new Error("Run by durability.test.ts: needs a folder and a parent.");
const { url } = await startStack(SPEC, { folder });
process.send({ url });
