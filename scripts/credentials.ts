/**
 * `npm run credentials`: AWS credentials of the person who signs in, for their own photos in S3, as AWS's tools ask a
 * `credential_process` for them. Only they are written to stdout. See docs/own-s3.md.
 */
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import { commandLine, read } from "./command-line.ts";
import { keptFile } from "./credentials/kept.ts";
import { type SignInOptions, signIn, signOut } from "./credentials/sign-in.ts";
import { explain } from "./ops/failures.ts";
import { findStack, OpsError } from "./ops/stack.ts";

const asked = read(
  commandLine(
    "npm run credentials --",
    "AWS credentials of your own, for your own photos in S3 (docs/own-s3.md).",
  )
    .option("--stage <name>", "the stage in the cloud; without, the Phototag of this machine")
    .option("--outputs <file>", "the stack whose outputs stand in that file")
    .option("--no-browser", "print the address to sign in at, and open nothing")
    .option("--sign-out", "forget the sign-in that is kept"),
).opts<{ stage?: string; outputs?: string; browser: boolean; signOut?: boolean }>();

let endpoint: string | undefined;
try {
  await main();
} catch (error) {
  console.error(explain(error, endpoint));
  process.exitCode = error instanceof OpsError ? error.exitCode : 1;
}

async function main(): Promise<void> {
  const { stage, source, outputs } = await findStack(asked);
  const { userPoolId, cliClientId, identityPoolId } = outputs;
  if (!cliClientId || !identityPoolId)
    throw new OpsError(`${source} does not name cliClientId and identityPoolId`);
  endpoint = outputs.endpoint;
  const [region = ""] = userPoolId.split("_");
  const provider = `cognito-idp.${region}.amazonaws.com/${userPoolId}`;
  const options: SignInOptions = {
    issuer: endpoint ? `${endpoint}/${userPoolId}` : `https://${provider}`,
    clientId: cliClientId,
    file: keptFile(stage),
    browser: asked.browser,
    tell: (line) => console.error(line),
  };
  if (asked.signOut) {
    const was = await signOut(options);
    return console.error(was ? `Signed out of ${stage}.` : `Nobody was signed in to ${stage}.`);
  }
  const { idToken, sub } = await signIn(options);
  console.error(`Your photos: s3://${outputs.bucket}/private/${sub}/photos/`);
  const given = await exchange(idToken, { region, provider, identityPoolId });
  console.log(JSON.stringify(given, null, 2));
}

/** The identity pool's credentials for an id token, in the shape that AWS's tools read (AWS SDKs guide, "Process credential provider"). */
async function exchange(
  idToken: string,
  { region, provider, identityPoolId }: { region: string; provider: string; identityPoolId: string },
) {
  // Neither call is signed. A profile, whose credentials may come from this very command, is asked nothing.
  const credentials = { accessKeyId: "none", secretAccessKey: "none" };
  const identity = new CognitoIdentityClient({ endpoint, region, credentials });
  const Logins = { [provider]: idToken };
  const { IdentityId } = await identity.send(new GetIdCommand({ IdentityPoolId: identityPoolId, Logins }));
  const { Credentials } = await identity.send(new GetCredentialsForIdentityCommand({ IdentityId, Logins }));
  return {
    Version: 1,
    AccessKeyId: Credentials?.AccessKeyId,
    SecretAccessKey: Credentials?.SecretKey,
    SessionToken: Credentials?.SessionToken,
    Expiration: Credentials?.Expiration?.toISOString(),
  };
}
