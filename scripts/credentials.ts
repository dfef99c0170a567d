/**
 * `npm run credentials`: AWS credentials of the person who signs in, for their own photos in S3, as AWS's tools ask a
 * `credential_process` for them. Only they are written to stdout. See docs/own-s3.md.
 */
import { parseArgs } from "node:util";
import {
  CognitoIdentityClient,
  GetCredentialsForIdentityCommand,
  GetIdCommand,
} from "@aws-sdk/client-cognito-identity";
import { keptFile } from "./credentials/kept.ts";
import { type SignInOptions, signIn, signOut } from "./credentials/sign-in.ts";
import { explain } from "./ops/failures.ts";
import { findStack, OpsError } from "./ops/stack.ts";

const USAGE = `npm run credentials -- [--stage NAME | --outputs FILE] [--no-browser]   AWS credentials of your own
npm run credentials -- [--stage NAME | --outputs FILE] --sign-out       forget the sign-in that is kept`;

// The SDK warns of the Node versions that it will want next year; whoever runs this cannot help that.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
let endpoint: string | undefined;
try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(explain(error, endpoint));
  process.exitCode = error instanceof OpsError ? error.exitCode : 1;
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        stage: { type: "string" },
        outputs: { type: "string" },
        "no-browser": { type: "boolean", default: false },
        "sign-out": { type: "boolean", default: false },
      },
    }).values;
  } catch (error) {
    throw new OpsError(`${(error as Error).message.split(". ")[0]}\n\n${USAGE}`, 2);
  }
}

async function main(args: string[]): Promise<void> {
  const asked = readArguments(args);
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
    browser: !asked["no-browser"],
    tell: (line) => console.error(line),
  };
  if (asked["sign-out"]) {
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
