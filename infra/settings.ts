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
   * Requests that one address may send to production within five minutes, 10 or more; AWS WAF refuses what is over it.
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
  /** `owner/name` on GitHub, whose workflows may deploy. */
  repository?: string;
  /**
   * The stage of delivery/ that deploys production, once it is deployed itself: from then on every role carries
   * a permissions boundary, without which that deployer may make none.
   */
  deliveredBy?: "github" | "pipeline";
}

/** `example.com` is nobody's: until it is replaced, a deployment is refused. */
export const SETTINGS: Settings = {
  signUp: ["example.com"],
  domain: undefined,
  alertsTo: "you@example.com",
  monthlyBudget: 10,
  waf: undefined,
  mfa: undefined,
  repository: undefined,
  deliveredBy: undefined,
};

const ADDRESS = /^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/;
const DOMAIN = /^(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const REPOSITORY = /^[\w.-]+\/[\w.-]+$/;
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
  if (settings.waf !== undefined && !(Number.isInteger(settings.waf) && settings.waf >= 10))
    faults.push("waf must be a whole number of requests, 10 or more");
  if (settings.repository !== undefined && !REPOSITORY.test(settings.repository))
    faults.push(`repository: "${settings.repository}" is not like owner/name`);
  return faults;
}
