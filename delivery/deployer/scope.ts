/** Where a deployer may act. Everything that SST names begins with the app's name and the stage's. */
export interface Scope {
  /** The app's name, as in sst.config.ts. */
  app: string;
  /** A stage's name, or a pattern of stages: `production`, `pr-*`. */
  stages: string;
  account: string;
  region: string;
  /** The managed policy that every role of the app must carry as its permissions boundary; `*` may stand in it. */
  boundary: string;
  /** The Route 53 zone that holds the site's own domain; without it the deployer may write no records. */
  domain?: string;
}

/** How SST's names begin in `scope`. */
export const prefix = ({ app, stages }: Pick<Scope, "app" | "stages">) => `${app}-${stages}-*`;

/** The tags that SST puts on whatever can carry some (`sst:app`, `sst:stage`), as conditions ask for them. */
export const tagged = (where: "RequestTag" | "ResourceTag", { app, stages }: Scope) => ({
  StringEquals: { [`aws:${where}/sst:app`]: app },
  StringLike: { [`aws:${where}/sst:stage`]: stages },
});
