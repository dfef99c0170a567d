/** A policy document with the name that messages give it. */
export interface PolicySource {
  name: string;
  /** JSON text, or what it stands for. */
  document: unknown;
}

export interface RoleSpec {
  name: string;
  arn: string;
  /** Who may take it on. */
  trust: PolicySource;
  /** Inline, managed and attached. */
  policies: PolicySource[];
  /** The most that `policies` can give it. */
  boundary?: PolicySource;
}

/** All that says who may do what in a stack. */
export interface PolicySpecs {
  roles: RoleSpec[];
  /** ARN of a bucket, topic, queue or function → the policies on it. */
  resources: { arn: string; policies: PolicySource[] }[];
  /** Buckets whose public access block keeps the anonymous out, whatever their policy says. */
  closedToPublic: string[];
}
