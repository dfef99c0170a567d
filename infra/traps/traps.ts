/**
 * What SST's components and AWS do unless told otherwise, each with how our telling is undone and the test that
 * then fails. `npm run traps` proves it, one trap after the other.
 */
export interface Trap {
  /** What would happen. */
  trap: string;
  /** Edits of the stack, by file below infra/: each text stands there once and is replaced by the other. */
  undo: Array<{ file: string; text: string; by?: string }>;
  /** A test below infra/, by its file and its own title. */
  caughtBy: { file: string; test: string };
  /** Undone and asked on this stage; by default `production`. */
  stage?: "local" | "production";
}

const recognition: Trap[] = [
  {
    trap: "without a prefix each rendition that is written starts recognition again",
    undo: [{ file: "queue.ts", text: 'filterPrefix: "private/",' }],
    caughtBy: {
      file: "recognition.test.ts",
      test: "begins when an original arrives, and a rendition starts nothing",
    },
  },
  {
    trap: "SNS puts S3's event into an envelope",
    undo: [{ file: "queue.ts", text: "transform: { subscription: { rawMessageDelivery: true } }," }],
    caughtBy: { file: "recognition.test.ts", test: "reaches one queue, in S3's own words" },
  },
  {
    trap: "SST's queue policy lets all of SNS, S3 and EventBridge send, from any account",
    undo: [
      {
        file: "queue.ts",
        text: 'if (name !== "PhotoUploadedSubscriberRecognitionPolicy") return;',
        by: "if (name) return;",
      },
    ],
    caughtBy: { file: "recognition.test.ts", test: "takes messages from our topic alone" },
  },
  {
    trap: "a message comes back while it is still worked on",
    undo: [{ file: "queue.ts", text: "visibilityTimeout: `${VISIBILITY_SECONDS} seconds`," }],
    caughtBy: {
      file: "recognition.test.ts",
      test: "gives the worker six times its own time before a message comes back",
    },
  },
  {
    trap: "one photo that fails takes its whole batch back into the queue",
    undo: [{ file: "recognition.ts", text: "partialResponses: true", by: "partialResponses: false" }],
    caughtBy: {
      file: "recognition.test.ts",
      test: "gives the worker six times its own time before a message comes back",
    },
  },
  {
    trap: "Lambda polls with as many instances as it can get, over Rekognition's limit",
    undo: [
      {
        file: "recognition.ts",
        text: "transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency: 4 } } },",
      },
    ],
    caughtBy: {
      file: "recognition.test.ts",
      test: "gives the worker six times its own time before a message comes back",
    },
  },
  {
    trap: "a message that always fails is tried for four days",
    undo: [{ file: "queue.ts", text: "dlq: { queue: deadLetters.arn, retry: MAX_RECEIVES }," }],
    caughtBy: {
      file: "recognition.test.ts",
      test: "sets aside for fourteen days what failed as often as the worker tries",
    },
  },
  {
    trap: "what was set aside is gone after four days",
    undo: [
      {
        file: "queue.ts",
        text: "transform: { queue: { messageRetentionSeconds: 14 * 24 * 60 * 60 } },",
      },
    ],
    caughtBy: {
      file: "recognition.test.ts",
      test: "sets aside for fourteen days what failed as often as the worker tries",
    },
  },
  {
    trap: "Cron is a rule of EventBridge, which SST has replaced by a schedule",
    undo: [{ file: "recognition.ts", text: "new sst.aws.CronV2(", by: "new sst.aws.Cron(" }],
    caughtBy: { file: "recognition.test.ts", test: "is swept every hour by a role that may do nothing else" },
  },
];

const buckets: Trap[] = [
  {
    trap: "SST's bucket answers every origin",
    undo: [{ file: "library.ts", text: "cors: false," }],
    caughtBy: { file: "library.test.ts", test: "answer the site's own origin, and no other" },
  },
  {
    trap: "the bucket of the site's files answers every origin too",
    undo: [{ file: "site.ts", text: "assets: { cors: false }," }],
    caughtBy: { file: "library.test.ts", test: "answer the site's own origin, and no other" },
  },
  {
    trap: "SST empties a bucket to delete it, on every stage",
    undo: [{ file: "library.ts", text: "bucket: { forceDestroy: !stage.keepsData }," }],
    caughtBy: { file: "library.test.ts", test: "retains its photos, and does not empty their bucket" },
  },
];

const people: Trap[] = [
  {
    trap: "managed login is not in the tier that a pool has by itself",
    undo: [{ file: "identity.ts", text: 'args.userPoolTier = "ESSENTIALS";' }],
    caughtBy: {
      file: "identity.test.ts",
      test: "has managed login: its version, tier and the branding without which it fails",
    },
  },
  {
    trap: "a pool's domain shows the older hosted pages",
    undo: [{ file: "identity.ts", text: "domain: { managedLoginVersion: 2 }," }],
    caughtBy: {
      file: "identity.test.ts",
      test: "has managed login: its version, tier and the branding without which it fails",
    },
  },
  {
    trap: "managed login answers with an error for a client without branding",
    undo: [
      {
        file: "identity.ts",
        text: 'new aws.cognito.ManagedLoginBranding("WebClientBranding", {',
        by: "void ({",
      },
    ],
    caughtBy: {
      file: "identity.test.ts",
      test: "has managed login: its version, tier and the branding without which it fails",
    },
  },
  {
    trap: "a pool may be deleted with everybody in it",
    undo: [
      {
        file: "identity.ts",
        text: 'args.deletionProtection = stage.keepsData ? "ACTIVE" : "INACTIVE";',
      },
    ],
    caughtBy: { file: "library.test.ts", test: "retains its people" },
  },
  {
    trap: "SST retains buckets and tables, but not the people who may open them",
    undo: [{ file: "identity.ts", text: "opts.retainOnDelete = stage.keepsData;" }],
    caughtBy: { file: "library.test.ts", test: "retains its people" },
  },
  {
    trap: "AWS's rule for passwords asks for eight characters",
    undo: [{ file: "identity.ts", text: "minimumLength: 10,", by: "minimumLength: 8," }],
    caughtBy: { file: "identity.test.ts", test: "asks for a password of ten characters" },
  },
  {
    trap: "SST lists the telephone first, which nobody here gives",
    undo: [
      {
        file: "identity.ts",
        text: 'args.accountRecoverySetting = { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] };',
      },
    ],
    caughtBy: { file: "identity.test.ts", test: "is by e-mail address, checked by a code" },
  },
  {
    trap: "SST's client has the implicit flow, which puts tokens into addresses",
    undo: [{ file: "identity.ts", text: 'args.allowedOauthFlows = ["code"];' }],
    caughtBy: {
      file: "identity.test.ts",
      test: "uses the code flow alone, with a secret, and comes back to our own pages",
    },
  },
  {
    trap: "SST's client comes back to example.com",
    undo: [
      { file: "identity.ts", text: "callbackUrls: [$interpolate`${origin}/api/auth/callback/cognito`]," },
    ],
    caughtBy: {
      file: "identity.test.ts",
      test: "uses the code flow alone, with a secret, and comes back to our own pages",
    },
  },
  {
    trap: "DeleteUser is refused without its scope",
    undo: [{ file: "identity.ts", text: ', "aws.cognito.signin.user.admin"]', by: "]" }],
    caughtBy: {
      file: "identity.test.ts",
      test: "lets a person delete the account: the scope that DeleteUser asks for",
    },
  },
  {
    trap: "the prefix of a pool's domain is taken by another account",
    undo: [
      {
        file: "identity.ts",
        text: '`phototag-${$app.stage.toLowerCase()}-${createHash("sha256").update(id).digest("hex").slice(0, 8)}`',
        by: "`phototag-${$app.stage.toLowerCase()}-${id && createHash.name}`",
      },
    ],
    caughtBy: { file: "identity.test.ts", test: "has a name for its pages that no other account has" },
  },
  {
    trap: "SST's identity pool lets guests in",
    undo: [{ file: "identity.ts", text: "args.allowUnauthenticatedIdentities = false;" }],
    caughtBy: { file: "identity.test.ts", test: "has no guests" },
  },
  {
    trap: "SST lets guests do all of Cognito Sync, if there were any",
    undo: [{ file: "identity.ts", text: "args.inlinePolicies = [];" }],
    caughtBy: { file: "identity.test.ts", test: "has no guests" },
  },
  {
    trap: "SST grants `cognito-identity:*` and `cognito-sync:*` on everything",
    undo: [{ file: "identity.ts", text: "args.inlinePolicies = [\n", by: "void [\n" }],
    caughtBy: {
      file: "identity.test.ts",
      test: "gives a person their own photos, and a listing of them, and nothing else",
    },
  },
  {
    trap: "the identity pool's own id is another than the user pool's, which the photos lie under",
    undo: [{ file: "identity.ts", text: 'principalTags: { sub: "sub" },', by: "principalTags: {}," }],
    caughtBy: {
      file: "identity.test.ts",
      test: "knows a person by the user pool's own id, which the role lets it pass on",
    },
  },
  {
    trap: "principal tags do not travel unless the role's trust lets them",
    undo: [{ file: "identity.ts", text: ', "sts:TagSession"' }],
    caughtBy: {
      file: "identity.test.ts",
      test: "knows a person by the user pool's own id, which the role lets it pass on",
    },
  },
];

const api: Trap[] = [
  {
    trap: "SST's API answers every origin",
    undo: [{ file: "api.ts", text: "cors: false," }],
    caughtBy: { file: "api.test.ts", test: "answers no foreign origin" },
  },
  {
    trap: "a route without a name is named by a hash of itself, and made anew when it changes",
    undo: [{ file: "api.ts", text: "{ name, auth: signedIn }", by: "{ auth: signedIn }" }],
    caughtBy: { file: "api.test.ts", test: "names each route itself" },
  },
  {
    trap: "the router hands the whole path on, /api and all, and a route without it is never met",
    undo: [{ file: "api.ts", text: '"GET /api/tags": "ListTags",', by: '"GET /tags": "ListTags",' }],
    caughtBy: { file: "api.test.ts", test: "guards each route but the three that are named" },
  },
  {
    trap: "CloudFront gives up after 20 seconds, and the function goes on",
    undo: [{ file: "api.ts", text: 'timeout: "15 seconds",', by: 'timeout: "30 seconds",' }],
    caughtBy: { file: "api.test.ts", test: "answers before CloudFront gives up" },
  },
  {
    trap: "API Gateway lets 10,000 requests a second through, at the deployer's cost",
    undo: [{ file: "api.ts", text: "throttlingRateLimit: stage.apiRate.rate," }],
    caughtBy: { file: "api.test.ts", test: "answers so many requests a second, and no more" },
  },
];

const edge: Trap[] = [
  {
    trap: "the router keeps what the API answers up to a year, whoever it was for",
    undo: [{ file: "router.ts", text: "cachePolicyId: CACHING_DISABLED," }],
    caughtBy: {
      file: "site.test.ts",
      test: "never caches the API, and hands it every header, Authorization among them",
    },
  },
  {
    trap: "the router hands Authorization on only where it does not cache",
    undo: [
      {
        file: "router.ts",
        text: "originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST_HEADER,",
        by: "originRequestPolicyId: undefined,",
      },
    ],
    caughtBy: {
      file: "site.test.ts",
      test: "never caches the API, and hands it every header, Authorization among them",
    },
  },
  {
    trap: "CloudFront keeps an error for 10 seconds, even one that says no-store",
    undo: [{ file: "router.ts", text: "errorCachingMinTtl: 0,", by: "errorCachingMinTtl: 10," }],
    caughtBy: { file: "site.test.ts", test: "keeps no error" },
  },
  {
    trap: "SST keeps every file but HTML for a year, also the data of pages",
    undo: [
      { file: "site.ts", text: '{ files: "**", cacheControl: "public,max-age=0,must-revalidate" },' },
      {
        file: "site.ts",
        text: '{ files: "_next/static/**", cacheControl: "public,max-age=31536000,immutable" },',
        by: '{ files: "**", cacheControl: "public,max-age=31536000,immutable" },',
      },
    ],
    caughtBy: {
      file: "site.test.ts",
      test: "serves the API under /api and the exported site elsewhere",
    },
  },
  {
    trap: "behind a router a path that is not there gets the front page",
    undo: [{ file: "site.ts", text: "indexPage: missingPage.file,", by: 'indexPage: "index.html",' }],
    caughtBy: {
      file: "site.test.ts",
      test: "serves the API under /api and the exported site elsewhere",
    },
  },
];

const functions: Trap[] = [
  {
    trap: "SST tests an Output for truth, so that each role trusts whoever is in the account",
    undo: [
      {
        file: "defaults.ts",
        text: 'role.assumeRolePolicy = aws.iam.assumeRolePolicyForPrincipal({ Service: "lambda.amazonaws.com" });',
      },
    ],
    caughtBy: {
      file: "permissions.test.ts",
      test: "are taken on by AWS's services alone, never by an account",
    },
  },
  ...["Bucket", "Dynamo", "Queue"].map((component) => ({
    trap: `a link to a ${component} grants everything on it`,
    undo: [
      {
        file: "defaults.ts",
        text: `sst.Linkable.wrap(sst.aws.${component}, `,
        by: `void (sst.aws.${component}, `,
      },
    ],
    caughtBy: { file: "permissions.test.ts", test: "name each action they allow" },
  })),
  {
    trap: "SST's functions run on x86, a fifth dearer, and sharp's binary follows",
    undo: [{ file: "defaults.ts", text: 'args.architecture ??= "arm64";' }],
    caughtBy: { file: "recognition.test.ts", test: "installs sharp for the worker's own processor" },
  },
  {
    trap: "SST's functions log text, which no query reads",
    undo: [{ file: "defaults.ts", text: 'format: "json"', by: 'format: "text"' }],
    caughtBy: {
      file: "api.test.ts",
      test: "runs every function on Lambda's current Node, with its own log",
    },
  },
  {
    trap: "a new account has ten instances in all, and AWS refuses to set any aside",
    undo: [
      {
        file: "defaults.ts",
        text: 'args.runtime ??= "nodejs24.x";',
        by: "args.concurrency ??= { reserved: 2 };",
      },
    ],
    caughtBy: {
      file: "api.test.ts",
      test: "runs every function on Lambda's current Node, with its own log",
    },
  },
  {
    trap: "sharp, bundled, has no binary",
    undo: [{ file: "recognition.ts", text: 'install: ["sharp"], ' }],
    caughtBy: { file: "recognition.test.ts", test: "installs sharp for the worker's own processor" },
  },
];

const names: Trap[] = [
  {
    trap: "SST names its own components alone: alarms of two stages have the same name",
    undo: [{ file: "alarms.ts", text: "name: `${prefix}-${name}`,", by: "name," }],
    caughtBy: { file: "names.test.ts", test: "is named after app and stage" },
  },
  {
    trap: "SST names its own components alone: a policy of CloudFront's headers has no name",
    undo: [{ file: "headers.ts", text: "name: `${$app.name}-${$app.stage}-pages`," }],
    caughtBy: { file: "names.test.ts", test: "is named after app and stage" },
  },
];

const live: Trap[] = [
  {
    trap: "under sst dev the site has an address that does not answer",
    undo: [
      {
        file: "origin.ts",
        text: "$dev ? $output(`http://localhost:${DEV_PORT}`) : router.url",
        by: "router.url",
      },
    ],
    caughtBy: { file: "dev.test.ts", test: "one signs in from there, and comes back to it" },
  },
  {
    trap: "under sst dev this machine must take on the functions' roles",
    undo: [{ file: "defaults.ts", text: "if (!$dev)", by: "if (name)" }],
    caughtBy: {
      file: "dev.test.ts",
      test: "this machine takes on the functions' roles, as it may on no stage that is deployed",
    },
  },
];

export const TRAPS: readonly Trap[] = [
  ...recognition,
  ...buckets,
  ...people,
  ...api,
  ...edge,
  ...functions,
  ...names,
  ...live,
];
