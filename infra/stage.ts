/**
 * What differs from stage to stage, and nothing else does. `local` is the stage that runs on a laptop;
 * `production` keeps what people put in; any other name is a developer's own and leaves nothing behind.
 */
export interface Stage {
  name: string;
  /** What `sst remove` does with buckets and tables. */
  removal: "remove" | "retain";
  /** `sst remove` is refused. */
  protect: boolean;
  /** Data outlives mistakes: deletion protection, recovery to any second of the last 35 days, no emptying of buckets. */
  keepsData: boolean;
  logRetention: "1 week" | "3 months";
  /** DEBUG names photos and their tags, which is nobody's business in a cloud, and the terminal's on a laptop. */
  logLevel: "INFO" | "DEBUG";
  /**
   * Who may create an account: anyone, or only the named addresses (`ada@example.com`) and whole domains
   * (`example.com`). Every account spends the owner's money on recognition and storage.
   */
  signUp: "open" | string[];
  /** The command line client may send a password itself. In a cloud it must prove it by SRP, and never sends it. */
  passwordSignIn: boolean;
}

/**
 * Who may create an account in production. Put your own address or your organisation's domain here before
 * the first deployment: until then nobody can sign up.
 */
const PRODUCTION_SIGN_UP: Stage["signUp"] = ["example.com"];

/** The facts of the stage called `name`. Pure, because `app()` asks before there is an `$app`. */
export function stageOf(name: string): Stage {
  if (name === "production")
    return {
      name,
      removal: "retain",
      protect: true,
      keepsData: true,
      logRetention: "3 months",
      logLevel: "INFO",
      signUp: PRODUCTION_SIGN_UP,
      passwordSignIn: false,
    };
  return {
    name,
    removal: "remove",
    protect: false,
    keepsData: false,
    logRetention: "1 week",
    logLevel: name === "local" ? "DEBUG" : "INFO",
    signUp: "open",
    passwordSignIn: name === "local",
  };
}
