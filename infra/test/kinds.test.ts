/** Every kind of stage that reaches AWS, evaluated with settings of its own. */
import {
  all,
  compare,
  differences,
  find,
  functionOf,
  one,
  roleStatements,
  routes,
  type Snapshot,
  survey,
} from "sst-offline";
import { beforeAll, describe, expect, it } from "vitest";
import { makeSecrets } from "../secrets.ts";
import type { Settings } from "../settings.ts";
import { evaluated } from "../snapshot/evaluated.ts";

/** Evaluations of seconds each, and once half a minute for SST's components. */
const EVALUATIONS_MS = 5 * 60_000;

const ada: Settings = {
  signUp: ["ada@example.org", "lovelace.org"],
  domain: "photos.example.org",
  alertsTo: "ada@example.org",
  monthlyBudget: 20,
};

let personal: Snapshot;
let preview: Snapshot;
let production: Snapshot;
const snapshotOf = async (stage: string) => (await evaluated(stage, { settings: ada })).snapshot;

beforeAll(async () => {
  [personal, preview, production] = (await Promise.all(["ada", "pr-7", "production"].map(snapshotOf))) as [
    Snapshot,
    Snapshot,
    Snapshot,
  ];
}, EVALUATIONS_MS);

describe("a preview", () => {
  it("is a personal stage by another name", () => {
    expect(differences(personal, preview)).toEqual(['~ app.stage "ada" → "pr-7"']);
  });

  it("shares no name with another stage of the same account", () => {
    const names = (snapshot: Snapshot) =>
      // A client's name is its pool's affair.
      snapshot.resources
        .filter(({ type }) => type !== "aws:cognito/userPoolClient:UserPoolClient")
        .flatMap(({ inputs }) =>
          [inputs.name, inputs.bucket, inputs.domain, inputs.identityPoolName, inputs.dashboardName].filter(
            (name): name is string => typeof name === "string" && name !== "$default" && name !== "inline",
          ),
        );
    const taken = new Set(names(personal));
    expect(names(preview).filter((name) => taken.has(name))).toEqual([]);
    expect(taken.size).toBeGreaterThan(30);
  });
});

describe("a stage that is made for a while", () => {
  const DATA = [
    "aws:s3/bucket:Bucket",
    "aws:dynamodb/table:Table",
    "aws:cognito/userPool:UserPool",
    "aws:cloudwatch/logGroup:LogGroup",
  ];

  it("is removed whole", () => {
    for (const { app, ...snapshot } of [personal, preview]) {
      expect(app).toMatchObject({ removal: "remove", protect: false });
      for (const { type, name, retainOnDelete, inputs } of snapshot.resources)
        if (DATA.includes(type)) {
          expect(retainOnDelete, name).toBeUndefined();
          if (type === "aws:s3/bucket:Bucket") expect(inputs.forceDestroy, name).toBe(true);
          expect(inputs.deletionProtectionEnabled ?? false, name).toBe(false);
          expect(inputs.deletionProtection ?? "INACTIVE", name).toBe("INACTIVE");
        }
    }
  });

  it("wakes nobody, and has CloudFront's own name", () => {
    for (const snapshot of [personal, preview]) {
      expect(all(snapshot, "aws:cloudwatch/metricAlarm:MetricAlarm")).toEqual([]);
      expect(all(snapshot, "aws:budgets/budget:Budget")).toEqual([]);
      expect(snapshot.outputs.url).toMatch(/^https:\/\/\w+\.cloudfront\.net$/);
    }
  });
});

describe("production", () => {
  it("differs from a personal stage in what keeps, warns and is its own, and in nothing else", () => {
    const { added, removed, changed } = compare(personal, production);
    expect(removed).toEqual([]);
    expect([...new Set(added.map(({ type }) => type.split("/")[0]))]).toEqual([
      "aws:acm",
      "aws:budgets",
      "aws:cloudwatch",
      "aws:route53",
      "aws:s3",
      "aws:sns",
    ]);
    const differing = changed.map(({ resource, changes }) => [
      resource.name,
      [...new Set(changes.map(({ path }) => path.replace(/^inputs\.|\[\d+\]/g, "")))].join(", "),
    ]);
    expect(
      Object.fromEntries(differing.filter(([name]) => !name!.endsWith("Log") && !name!.endsWith("LogGroup"))),
    ).toEqual({
      // What is signed names the host.
      ApiFunctionFunction:
        "source.links.Renditions.url, environment.variables.BYTES_PER_PERSON, environment.variables.PHOTOS_PER_DAY, environment.variables.REQUESTS_PER_MINUTE",
      ApiStage: "defaultRouteSettings.throttlingBurstLimit, defaultRouteSettings.throttlingRateLimit",
      AuthFunctionFunction: "environment.variables.NEXTAUTH_URL",
      LibraryTable:
        "deletionProtectionEnabled, pointInTimeRecovery.enabled, pointInTimeRecovery.recoveryPeriodInDays, retainOnDelete",
      PhotosBucket: "forceDestroy, retainOnDelete",
      PhotosCors: "corsRules.allowedOrigins",
      PhotosLifecycle: "rules",
      RouterCdnDistribution:
        "aliases, viewerCertificate.cloudfrontDefaultCertificate, viewerCertificate.acmCertificateArn, viewerCertificate.minimumProtocolVersion, viewerCertificate.sslSupportMethod",
      RecognizeFunction:
        "environment.variables.BYTES_PER_PERSON, environment.variables.PHOTOS_PER_DAY, environment.variables.RECOGNITIONS_PER_MONTH",
      // Turns CloudFront's own name away, where nobody could sign in.
      RouterCloudfrontFunctionRequest: "code",
      UserPoolUserPool: "deletionProtection, retainOnDelete",
      WebClientClient: "callbackUrls, logoutUrls",
    });
  });

  it("has the domain of the settings wherever its address is said", () => {
    const url = "https://photos.example.org";
    expect(production.outputs.url).toBe(url);
    expect(production.routers.map((router) => router.url)).toEqual([url]);
    expect(find(production, production.outputs.webClientId)!.inputs).toMatchObject({
      callbackUrls: [`${url}/api/auth/callback/cognito`],
      logoutUrls: [`${url}/`],
    });
    const { environment } = functionOf(production, "packages/functions/src/auth.handler").function.inputs;
    expect(environment).toMatchObject({ variables: { NEXTAUTH_URL: url } });
    const [rule] = one(production, "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration").inputs
      .corsRules as Array<{ allowedOrigins: string[] }>;
    expect(rule!.allowedOrigins).toEqual([url]);
  });

  it("leads the domain to CloudFront, by a certificate that is validated in the same zone", () => {
    const certificate = one(production, "aws:acm/certificate:Certificate");
    expect(certificate.inputs).toMatchObject({
      domainName: "photos.example.org",
      validationMethod: "DNS",
    });
    const distribution = one(production, "aws:cloudfront/distribution:Distribution");
    expect(distribution.inputs).toMatchObject({
      aliases: ["photos.example.org"],
      viewerCertificate: {
        acmCertificateArn: certificate.arn,
        minimumProtocolVersion: "TLSv1.2_2021",
        sslSupportMethod: "sni-only",
      },
    });
    const { code } = one(production, "aws:cloudfront/function:Function", /Request$/).inputs;
    expect(Buffer.byteLength(String(code)), "CloudFront's limit").toBeLessThan(10 * 1024);
    const records = all(production, "aws:route53/record:Record").map(({ inputs }) => inputs);
    expect(records.map(({ type }) => type).sort()).toEqual(["A", "AAAA", "CNAME"]);
    expect(new Set(records.map(({ zoneId }) => zoneId)).size).toBe(1);
    for (const { type, aliases } of records)
      if (type !== "CNAME")
        expect(aliases).toEqual([expect.objectContaining({ name: distribution.outputs!.domainName })]);
  });
});

describe("in a cloud", () => {
  const each = () => [personal, preview, production];

  it("only those whom the settings name sign up, asked before an account is made", () => {
    for (const snapshot of each()) {
      const pool = find(snapshot, snapshot.outputs.userPoolId)!;
      const admit = functionOf(snapshot, "packages/functions/src/admit.handler").function;
      expect(pool.inputs.lambdaConfig).toMatchObject({ preSignUp: admit.arn });
      expect(admit.inputs.environment).toMatchObject({
        variables: { PHOTOTAG_SIGN_UP: "ada@example.org,lovelace.org" },
      });
      // This user pool, and no other, calls the trigger.
      expect(one(snapshot, "aws:lambda/permission:Permission", /preSignUp/).inputs).toMatchObject({
        principal: "cognito-idp.amazonaws.com",
        sourceArn: pool.arn,
      });
    }
  });

  it("every function is traced, and may say so to X-Ray", () => {
    for (const snapshot of each())
      for (const { name, inputs } of all(snapshot, "aws:lambda/function:Function")) {
        expect(inputs.tracingConfig, name).toEqual({ mode: "Active" });
        const granted = roleStatements(snapshot, find(snapshot, inputs.role, "aws:iam/role:Role")!);
        expect(
          granted.flatMap(({ Action }) => Action),
          name,
        ).toContain("xray:PutTraceSegments");
      }
  });

  it("no password travels", () => {
    for (const snapshot of each())
      for (const { name, inputs } of all(snapshot, "aws:cognito/userPoolClient:UserPoolClient"))
        expect(inputs.explicitAuthFlows, name).not.toContain("ALLOW_USER_PASSWORD_AUTH");
  });

  it("the API has the routes that it has on a laptop", async () => {
    const local = (await snapshotOf("local")) as Snapshot;
    const keys = (snapshot: Snapshot) =>
      routes(snapshot).map(({ key, authorizer }) => [key, authorizer?.name]);
    for (const snapshot of each()) expect(keys(snapshot)).toEqual(keys(local));
  });

  it("nothing is made that the local cloud would not know", () => {
    // It says what it does differently from AWS: objects have no versions there, and no mail is sent.
    for (const snapshot of each())
      for (const line of survey(snapshot, makeSecrets()))
        expect(line).toMatch(/BucketVersioning|TopicSubscription/);
  });
});

describe("a deployment is refused", () => {
  const refusal = (stage: string, settings: Settings, dev = false) =>
    evaluated(stage, { settings, command: "deploy", dev }).then(
      () => "it was not",
      (error: Error) => error.message,
    );

  it("while the sign-up list is nobody's", { timeout: EVALUATIONS_MS }, async () => {
    expect(await refusal("ada", { ...ada, signUp: ["example.com"] })).toContain(
      'infra/settings.ts is not ready: signUp still holds "example.com"',
    );
  });

  it("of the stage that runs on a laptop, where everyone may sign up", {
    timeout: EVALUATIONS_MS,
  }, async () => {
    expect(await refusal("local", ada)).toContain('the stage "local" is the one that `npm start` runs');
  });

  it("as sst dev, of the stage that people use", { timeout: EVALUATIONS_MS }, async () => {
    expect(await refusal("production", ada, true)).toContain(
      "sst dev would have this machine answer the people of production",
    );
  });

  it("for nothing else", { timeout: EVALUATIONS_MS }, async () => {
    expect(await refusal("production", ada)).toBe("it was not");
  });
});
