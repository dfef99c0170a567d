/**
 * The secrets of a stage, and how their values are made. Whoever needs values takes them from here: `npm run secrets` for a
 * stage in the cloud, the local cloud for a data folder. SST evaluates this file with the stack.
 */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { stageOf } from "./stage";

/** By their names in SST. The last two are one pair. */
export const SECRETS = ["NextAuthSecret", "RenditionKey", "RenditionPublicKey"] as const;
export type SecretName = (typeof SECRETS)[number];

/**
 * New values: a text that seals sessions, and the key pair that signs the addresses of renditions, in PEM. CloudFront takes
 * RSA of 2,048 bits, whose signatures are the same each time; those of ECDSA would not be.
 * (Amazon CloudFront Developer Guide, "Specify signers that can create signed URLs and signed cookies".)
 */
export function makeSecrets(): Record<SecretName, string> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return {
    NextAuthSecret: randomBytes(32).toString("base64"),
    RenditionKey: privateKey,
    RenditionPublicKey: publicKey,
  };
}

/**
 * What is said where a stage lacks secrets, of itself and of those that stages share; undefined where it has all.
 * @param env `process.env` of a deployment, to which SST's CLI adds them
 */
export function missingSecrets(stage: string, env: Record<string, string | undefined>): string | undefined {
  const missing = SECRETS.filter((name) => !env[`SST_SECRET_${name}`]);
  if (missing.length === 0) return undefined;
  const place = stageOf(stage).kind === "preview" ? "--fallback" : `--stage ${stage}`;
  return `the stage ${stage} lacks ${missing.join(", ")}: \`npm run secrets -- ${place}\` makes them`;
}
