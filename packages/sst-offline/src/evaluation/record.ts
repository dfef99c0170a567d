/** What one run of an app's `sst.config.ts` leaves behind, before it is made fit to keep. */
export interface EvaluationRecord {
  app: AppConfig;
  outputs: Record<string, unknown>;
  resources: RecordedResource[];
  /** Keyed by the SST component's name. */
  functions: Record<string, RecordedFunction>;
  sites: Record<string, RecordedSite>;
  /** What must stand as `{secret: Name}`: a marked value → its name. */
  secrets: Record<string, string>;
  /** What a secret is as long as nobody sets it, by its name. */
  placeholders: Record<string, string>;
  /**
   * Components, and resources without one, that the app asked for and that were not made whole: something that they
   * are made of failed, so that Pulumi never came to them.
   */
  unmade: string[];
  /** Every error, by its message and stack; by default one is enough to make the evaluation worthless. */
  errors: string[];
}

/** What `app()` of sst.config.ts returns, with the CLI's defaults. */
export interface AppConfig {
  name: string;
  stage: string;
  removal: "remove" | "retain" | "retain-all";
  protect: boolean;
  providers: Record<string, unknown>;
}

export interface RecordedResource {
  type: string;
  name: string;
  /** False for SST's components, which only group others. */
  custom: boolean;
  urn?: string;
  parent?: string;
  id?: string;
  arn?: string;
  inputs: Record<string, unknown>;
  /** What the pretend provider computed. */
  attributes: Record<string, unknown>;
  /** What a component registered at its end. */
  outputs?: Record<string, unknown>;
  /** Where it is made. */
  region?: string;
  retainOnDelete?: boolean;
  protect?: boolean;
}

export interface RecordedFunction {
  handler: string;
  links: Record<string, Record<string, unknown>>;
  install: string[];
  /** Paths from the app's folder, and in the bundle's. */
  copyFiles: Array<{ from: string; to: string }>;
  /** How the bundle is made, where the app says so. */
  bundling: Record<string, unknown>;
}

export interface RecordedSite {
  path: string;
  build?: { command: string; output: string };
  indexPage?: string;
  fileOptions?: Array<{ files: string | string[]; cacheControl?: string }>;
}

/** What the evaluating process is told. */
export interface EvaluationSettings {
  root: string;
  /** A folder of its own, deleted afterwards. */
  work: string;
  resultFile: string;
  app: AppConfig;
  region: string;
  /** Evaluated as for `sst dev`. */
  dev: boolean;
}
