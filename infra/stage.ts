import { type RecognizerName, SETTINGS, type Settings } from "./settings";

/** Everything that differs from stage to stage. The deployer's own facts stand in settings.ts. */
export interface Stage {
  name: string;
  /**
   * `local` runs on a laptop; `production` keeps what people put in; `pr-<number>` is a pull request's preview;
   * any other name is a developer's own. The last two leave nothing behind.
   */
  kind: "local" | "personal" | "preview" | "production";
  /** What `sst remove` does with buckets and tables. */
  removal: "remove" | "retain";
  /** `sst remove` is refused. */
  protect: boolean;
  /** Data outlives mistakes: deletion protection, no emptying of buckets, and `recoveryDays`. */
  keepsData: boolean;
  /**
   * For so many days rows and photos can be brought back as they were at any second, what was erased among them;
   * then it is gone for good. 0: at once. Both have the same, for neither is of use without the other.
   */
  recoveryDays: number;
  logRetention: "1 week" | "3 months";
  /** DEBUG names photos and their tags: private in a cloud, useful on a laptop's terminal. */
  logLevel: "INFO" | "DEBUG";
  /** Who may create an account. */
  signUp: Settings["signUp"];
  /** The command line client may send a password itself. In a cloud the browser alone takes one. */
  passwordSignIn: boolean;
  /** What people are asked beside their password. */
  mfa?: Settings["mfa"];
  /** X-Ray follows requests through the functions. */
  tracing: boolean;
  /** The site's own name; CloudFront's when there is none. */
  domain?: string;
  /** US dollars; no budget is watched without one. */
  monthlyBudget?: number;
  /** Bytes in the bucket, of one storage type, from which on `alertsTo` is told. */
  watchedBytes: number;
  /** The e-mail address that alarms and the budget reach; nobody is woken without one. */
  alertsTo?: string;
  /** What says what a photo shows. */
  recognizer: RecognizerName;
  /** Photos of one library that Rekognition is shown in a calendar month; the rest wait. It costs $1 per 1,000. */
  monthlyRecognitions: number;
  /** Text in photos is read, of as many photos a month as are recognized. Rekognition costs $1 per 1,000 more. */
  text: boolean;
  /** What one person may keep, add and ask for; the rest is refused in plain words. */
  perPerson: PerPerson;
  /** The managed policy that bounds every role (delivery/ makes it); none where an administrator deploys. */
  permissionsBoundary?: string;
  /** The AWS region of all that has one. */
  region: string;
  /** Requests of one address in five minutes, beyond which AWS WAF refuses it; no firewall without. */
  waf?: number;
  /** Requests a second that the API answers on average, and how many at once, of all people together. */
  apiRate: { rate: number; burst: number };
}

interface PerPerson {
  /** Of originals. */
  bytes: number;
  /** New photos in a day (UTC). */
  photosPerDay: number;
  /** Of the API. */
  requestsPerMinute: number;
}

const REGION = "us-east-1";
const RECOGNIZER: RecognizerName = "rekognition";
/** US dollars (Amazon S3 pricing, us-east-1, the first 50 TB of Standard and of Intelligent-Tiering's frequent tier). */
const S3_GIGABYTE_MONTH = 0.023;

/** A temporary stack: removed whole, watched by nobody. */
const PASSING = {
  removal: "remove",
  protect: false,
  keepsData: false,
  recoveryDays: 0,
  logRetention: "1 week",
  logLevel: "INFO",
  passwordSignIn: false,
  tracing: true,
  monthlyRecognitions: 1_000,
  watchedBytes: Number.POSITIVE_INFINITY,
  apiRate: { rate: 20, burst: 40 },
  perPerson: { bytes: 10e9, photosPerDay: 2_000, requestsPerMinute: 1_200 },
} as const;

/**
 * The facts of the stage called `name`. Pure, because `app()` asks before there is an `$app`.
 * @throws Error for a name that AWS would refuse, or that is mistaken for another.
 */
export function stageOf(name: string, settings: Settings = SETTINGS): Stage {
  if (!/^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/i.test(name))
    throw new Error(`a stage is named by up to 30 letters, digits and hyphens, not "${name}"`);
  // A Cognito domain begins with the stage's name, and may hold none of the three.
  const reserved = /aws|amazon|cognito/i.exec(name)?.[0];
  if (reserved)
    throw new Error(
      `Cognito allows no "${reserved}" in the name of a sign-in page, and so none in "${name}"`,
    );
  if (/^prod$/i.test(name)) throw new Error(`the stage that keeps data is "production", not "${name}"`);
  if (name === "production")
    return {
      name,
      kind: "production",
      removal: "retain",
      protect: true,
      keepsData: true,
      recoveryDays: 14,
      logRetention: "3 months",
      logLevel: "INFO",
      signUp: settings.signUp,
      passwordSignIn: false,
      tracing: true,
      domain: settings.domain,
      waf: settings.waf,
      mfa: settings.mfa,
      monthlyBudget: settings.monthlyBudget,
      // They alone would take half of the budget: nobody bounds what people put into S3 past the API.
      watchedBytes: Math.floor((settings.monthlyBudget / 2 / S3_GIGABYTE_MONTH) * 1e9),
      alertsTo: settings.alertsTo,
      permissionsBoundary: settings.deliveredBy && `phototag-delivery-${settings.deliveredBy}-boundary`,
      region: settings.region ?? REGION,
      recognizer: settings.recognizer ?? RECOGNIZER,
      monthlyRecognitions: 5_000,
      text: settings.text ?? false,
      apiRate: { rate: 50, burst: 100 },
      // At S3's price for what is looked at, $2.30 a month.
      perPerson: { bytes: 100e9, photosPerDay: 20_000, requestsPerMinute: 3_000 },
    };
  if (name === "local")
    return {
      ...PASSING,
      name,
      kind: "local",
      region: REGION,
      logLevel: "DEBUG",
      signUp: "open",
      passwordSignIn: true,
      tracing: false,
      // Photos that look alike are found here too, and the way leads over Rekognition's.
      recognizer: settings.recognizer ?? "both",
      // Nothing is paid for here, and AWS's own default for an account is the only limit.
      monthlyRecognitions: 1_000_000,
      text: true,
      apiRate: { rate: 10_000, burst: 5_000 },
      // The disk is its owner's.
      perPerson: { bytes: 100e12, photosPerDay: 1_000_000, requestsPerMinute: 100_000 },
    };
  const kind = /^pr-\d+$/.test(name) ? "preview" : "personal";
  return {
    ...PASSING,
    name,
    kind,
    signUp: settings.signUp,
    text: settings.text ?? false,
    region: settings.region ?? REGION,
    recognizer: settings.recognizer ?? RECOGNIZER,
    // Previews are GitHub's alone, whoever deploys production.
    permissionsBoundary:
      kind === "preview" && settings.deliveredBy ? "phototag-delivery-previews-boundary" : undefined,
  };
}
