/** A bucket as the stack defines it; names are AWS's. */
export interface BucketSpec {
  name: string;
  arn: string;
  corsRules?: CorsRule[];
  notifications?: NotificationSpec[];
  lifecycleRules?: LifecycleRule[];
  /** The bucket's resource policy as JSON. */
  policy?: string;
}

export interface CorsRule {
  allowedOrigins: string[];
  allowedMethods: string[];
  allowedHeaders?: string[];
  exposeHeaders?: string[];
  maxAgeSeconds?: number;
}

export interface NotificationSpec {
  id?: string;
  /** A topic, a queue or a function. */
  destinationArn: string;
  /** `s3:ObjectCreated:*` and so on. */
  events: string[];
  filterPrefix?: string;
  filterSuffix?: string;
}

export interface LifecycleRule {
  id?: string;
  enabled: boolean;
  prefix?: string;
  expirationDays?: number;
  /** From then on everything expires: a midnight (UTC), as `2028-12-31T00:00:00Z`. */
  expirationDate?: string;
  abortIncompleteMultipartUploadDays?: number;
}
