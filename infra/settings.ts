/**
 * What whoever deploys Phototag writes in: their own facts, and the only file of the stack that they must edit.
 * Everything else follows from it (see stage.ts).
 */
export interface Settings {
  /**
   * Who may create an account in the cloud: addresses (`ada@example.org`), whole domains (`example.org`), or
   * `"open"`. Every account spends the deployer's money on recognition and storage.
   */
  signUp: "open" | string[];
  /** Production's own name (`photos.example.org`), whose zone is hosted in Route 53 of the same account. Without one, CloudFront's. */
  domain?: string;
  /** The e-mail address that alarms and the budget reach. */
  alertsTo?: string;
  /** US dollars a month that production is expected to cost; `alertsTo` is told before it costs more. */
  monthlyBudget: number;
  /**
   * Requests that one address may send to production within five minutes, 1,000 or more, since each thumbnail is one; AWS WAF refuses what is over it.
   * It costs $6 a month, and $0.60 for each million requests (AWS WAF pricing). Without it one address can use up the
   * API's rate for everybody.
   */
  waf?: number;
  /**
   * What production asks beside a password. `"authenticator"`: everybody sets up an app of one-time codes (TOTP, RFC 6238)
   * at their next sign-in, and gives a code at each. `"passkey"`: whoever adds a passkey signs in by it, and others by
   * their password. Both are in the tier that managed login needs already. A laptop asks for the password alone.
   */
  mfa?: "authenticator" | "passkey";
  /**
   * What says what a photo shows (docs/recognizers.md); `"rekognition"` unless said. `"rekognition"`: Amazon's service, $1
   * for 1,000 photos. `"embedded"`: our own networks within the function, for a few cents of its time; photos go nowhere, and
   * those that look alike are known. `"both"`: Rekognition's labels, and what our own say of looks.
   */
  recognizer?: RecognizerName;
  /**
   * Text in photos is read, shown and found: signs, receipts, screenshots. Rekognition's DetectText asks $1 for 1,000
   * photos, as much as their labels cost (Amazon Rekognition pricing, Group 2); off unless said. A laptop reads it for nothing.
   */
  text?: boolean;
  /** The AWS region of all that has one; `us-east-1` unless said. Moving to another is a new library (docs/deploy.md). */
  region?: string;
  /** The repository on GitHub whose workflows may deploy, or whose pushes the pipeline follows. */
  repository?: Repository;
  /**
   * The stage of delivery/ that deploys production, once it is deployed itself: from then on every role carries
   * a permissions boundary, without which that deployer may make none.
   */
  deliveredBy?: "github" | "pipeline";
}

export const RECOGNIZERS = ["rekognition", "embedded", "both"] as const;
export type RecognizerName = (typeof RECOGNIZERS)[number];

/**
 * A repository as `gh api repos/OWNER/NAME` describes it. A name can be given up and taken by a stranger; the
 * numbers are never given again (GitHub Docs, "OpenID Connect reference", immutable subject claims).
 */
export interface Repository {
  /** `full_name`: `owner/name`, in GitHub's own case. */
  name: string;
  /** `id` */
  id: number;
  /** `owner.id` */
  ownerId: number;
}

/** `example.com` is nobody's: until it is replaced, a deployment is refused. */
export const SETTINGS: Settings = {
  signUp: ["example.com"],
  domain: undefined,
  alertsTo: "you@example.com",
  monthlyBudget: 10,
  waf: undefined,
  mfa: undefined,
  recognizer: undefined,
  text: undefined,
  region: undefined,
  repository: undefined,
  deliveredBy: undefined,
};

const ADDRESS = /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/;
const DOMAIN = /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;
/**
 * Where Rekognition detects labels (AWS General Reference, "Amazon Rekognition endpoints and quotas"); all that is
 * used besides is in each of them. CloudFront's certificate and firewall are in us-east-1 in any case.
 */
const REGIONS = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ca-central-1",
  "eu-central-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "il-central-1",
  "sa-east-1",
];
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const PLACEHOLDER = /(^|[@.])example\.com$/;

/** What is wrong with `settings`, a line each, in words for whoever wrote it. Empty when a deployment may go on. */
export function faultsOf(settings: Settings): string[] {
  const faults: string[] = [];
  if (settings.signUp !== "open") {
    if (!settings.signUp.length) faults.push("signUp is empty: name yourself at least");
    for (const who of settings.signUp)
      if (PLACEHOLDER.test(who))
        faults.push(`signUp still holds "${who}": put your own address or domain there`);
      else if (!ADDRESS.test(who) && !DOMAIN.test(who))
        faults.push(`signUp: "${who}" is neither an address (ada@example.org) nor a domain (example.org)`);
  }
  if (settings.domain !== undefined && !DOMAIN.test(settings.domain))
    faults.push(`domain: "${settings.domain}" is not a host's name such as photos.example.org`);
  if (settings.alertsTo !== undefined && PLACEHOLDER.test(settings.alertsTo))
    faults.push(`alertsTo is still "${settings.alertsTo}": put your own address there, or take it out`);
  else if (settings.alertsTo !== undefined && !ADDRESS.test(settings.alertsTo))
    faults.push(`alertsTo: "${settings.alertsTo}" is not an e-mail address`);
  if (!(settings.monthlyBudget > 0)) faults.push("monthlyBudget must be more than 0 US dollars");
  if (settings.waf !== undefined && !(Number.isInteger(settings.waf) && settings.waf >= 1000))
    faults.push("waf must be a whole number of requests, 1000 or more: each thumbnail is one");
  if (settings.recognizer !== undefined && !RECOGNIZERS.includes(settings.recognizer))
    faults.push(`recognizer: "${settings.recognizer}" is none of ${RECOGNIZERS.join(", ")}`);
  faults.push(...faultsOfRegion(settings));
  faults.push(...faultsOfRepository(settings));
  return faults;
}

function faultsOfRegion({ region, recognizer, text }: Settings): string[] {
  if (region === undefined) return [];
  if (recognizer === "embedded" && !text)
    return REGION.test(region) ? [] : [`region: "${region}" is not a region's name such as eu-west-1`];
  if (REGIONS.includes(region)) return [];
  return [`region: Rekognition is in ${REGIONS.join(", ")}, not in "${region}"`];
}

function faultsOfRepository({ repository, deliveredBy }: Settings): string[] {
  if (!repository)
    return deliveredBy ? [`repository: "${deliveredBy}" delivers from one, and none is named`] : [];
  const faults = [];
  if (!REPOSITORY.test(repository.name))
    faults.push(`repository.name: "${repository.name}" is not like owner/name`);
  for (const key of ["id", "ownerId"] as const)
    if (!(Number.isSafeInteger(repository[key]) && repository[key] > 0))
      faults.push(`repository.${key}: "${repository[key]}" is not GitHub's number of it`);
  return faults;
}
