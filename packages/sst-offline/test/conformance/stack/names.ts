/** A real account's, where that is asked (see ../aws). */
const { CONFORMANCE_PREFIX: prefix = "", CONFORMANCE_ACCOUNT, AWS_CONFORMANCE, AWS_REGION } = process.env;
export const REGION = (AWS_CONFORMANCE && AWS_REGION) || "us-east-1";
export const ACCOUNT = CONFORMANCE_ACCOUNT ?? "123456789012";
export const arn = (service: string, rest: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${rest}`;

export const BUCKET = `${prefix}conformance-bucket`;
export const bucketArn = `arn:aws:s3:::${BUCKET}`;
/** Every change in this bucket is told to a queue. */
export const TELLING_BUCKET = "conformance-telling";
export const TABLE = "conformance-table";
export const tableArn = arn("dynamodb", `table/${TABLE}`);

/** Queues for one row each, taken in turn. */
export const QUEUES = Array.from({ length: 40 }, (_, n) => `${prefix}queue-${n}`);
export const FIFO_QUEUES = Array.from({ length: 12 }, (_, n) => `${prefix}queue-${n}.fifo`);
/** A function takes their messages, one or two at a time. */
export const CONSUMED_QUEUES = ["consumed", "soon-again", "consumed.fifo"] as const;
/** Each has `dead-N` as its dead-letter queue after two receives. */
export const RETRYING_QUEUES = Array.from({ length: 4 }, (_, n) => n);
export const queueArn = (name: string) => arn("sqs", name);
/** The one queue that the worker's role may send to. */
export const WORK_QUEUE = "work";
/** Its policy names the worker's role, which may receive by that alone. */
export const SHARED_QUEUE = "shared";

export const TOPIC = "topic";
export const topicArn = arn("sns", TOPIC);
/** Subscribed queues of the topic by what makes their subscription special. */
export const SUBSCRIBED = ["raw", "enveloped", "by-attribute", "by-body"] as const;

export const POOL = "us-east-1_Conform01";
export const poolArn = arn("cognito-idp", `userpool/${POOL}`);
export const OPEN_CLIENT = "openclientopenclientopencl";
export const SECRET_CLIENT = "secretclientsecretclientse";
export const CLIENT_SECRET = "the-secret-of-the-confidential-client";
export const IDENTITY_POOL = "us-east-1:11111111-2222-4333-8444-555555555555";
export const PROVIDER = `cognito-idp.${REGION}.amazonaws.com/${POOL}`;

export const API = "conform";
/** Another API, whose stage throttles each route. */
export const CATCH_ALL = "catch";
export const functionName = (name: string) => `conformance-${name}`;
export const functionArn = (name: string) => arn("lambda", `function:${functionName(name)}`);
export const roleArn = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
