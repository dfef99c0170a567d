/**
 * `node scripts/run.cjs PROGRAM.ts …`: what every npm script begins with. It looks at Node's version before anything is
 * loaded that an older one cannot read, in words that an older one can.
 */
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const NEEDED = [20, 19];
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < NEEDED[0] || (major === NEEDED[0] && minor < NEEDED[1])) {
  console.error(
    `Phototag needs Node ${NEEDED.join(".")} or newer, and this is ${process.version}: https://nodejs.org`,
  );
  process.exit(1);
}
// AWS's SDK warns of the versions that it will want next year: whoever runs this cannot help that.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
process.argv.splice(1, 1);
process.argv[1] = path.resolve(process.argv[1]);
import("tsx").then(() => import(pathToFileURL(process.argv[1]).href));
