/**
 * What a service does differently from AWS, and what of it is not there. Kept by hand, but for what a stack can ask for
 * in vain: `unmet.ts` reads that from the table of resource types, by which a start names or refuses it.
 */
export interface Limits {
  service: string;
  differs: string[];
  missing: string[];
}

export const LIMITS: Limits[] = [
  {
    service: "Amazon S3",
    differs: [
      "Buckets and what is set on them (CORS, notifications, lifecycle, policy) come from the stack; operations that would change them answer NotImplemented.",
      "The first event of a notification, `s3:TestEvent`, is not sent: the stack is there from the start.",
      "Events have version 2.1 of their structure; AWS's page shows 2.5 by now.",
      "Lifecycle rules are applied every hour instead of once a day around midnight UTC.",
      "Listings of multipart uploads come in one page.",
      "A write is on the disk before it is answered; replication, and so the price of it, has no counterpart.",
    ],
    missing: [
      "Legal hold and restore.",
      "Server-side encryption with KMS or with customers' keys; objects are as safe as the disk is.",
      "Storage classes and transitions between them; everything is STANDARD.",
      "S3 Select, inventory, analytics, access points, directory buckets.",
      "Requests by virtual host (`bucket.s3.amazonaws.com`): the address is a path, as clients choose for an IP address.",
    ],
  },
  {
    service: "Amazon SQS",
    differs: [
      "Queues and their policies come from the stack: CreateQueue answers for those that are there, DeleteQueue is not served.",
      "Messages of a standard queue come in the order of sending as a rule, and twice only where that fault is asked for; AWS promises neither order nor single delivery.",
      "Of a FIFO queue, every message can be received as soon as its group is free; no quota of throughput is kept.",
      "Counts are exact, and current.",
      "PurgeQueue is done at once and may be asked for again at once.",
      "A received message that a restart of the machine cut off from its function is handed out again, without counting that delivery; one that its function left or postponed stays hidden.",
    ],
    missing: [
      "ReceiveRequestAttemptId is taken, and repeats nothing.",
      "Tags, AddPermission and RemovePermission.",
      "Encryption at rest.",
    ],
  },
  {
    service: "Amazon SNS",
    differs: [
      "Topics and subscriptions come from the stack.",
      "A published message is in the queues before Publish is answered.",
      "Envelopes bear the word UNSIGNED-LOCAL-CLOUD instead of a signature: nobody here holds Amazon's key.",
      "A FIFO topic leaves it to its FIFO queues to drop what comes twice; a standard queue that listens to it gets both.",
      "Of more than ten attributes raw delivery passes ten on, where AWS discards the message.",
    ],
    missing: [
      "Subscribers other than SQS queues and Lambda functions: HTTP, e-mail, SMS, Firehose, mobile push.",
      "Retries of deliveries.",
      "Subscribe, Unsubscribe, SetTopicAttributes and other operations that would change the stack.",
    ],
  },
  {
    service: "Amazon DynamoDB",
    differs: [
      "Reads are strongly consistent, those of global indexes too; code that needs eventual consistency to be survived is not tested by it.",
      "Two transactions on one item are put in their order instead of one being refused, unless conflicts are asked for as a fault.",
      "Items whose time to live has passed go within a minute instead of within days.",
      "Tables have no throughput to run out of.",
      "A stream has one shard that is never closed; turning it off removes its records at once, where AWS keeps them for a day.",
      "A function that reads a stream gets one batch at a time, whatever its parallelization factor; a failed batch is tried again after a quarter of a second, then twice as long each time, up to half a minute.",
    ],
    missing: [
      "Kinesis destinations, and global indexes with keys of several attributes.",
      "PartiQL (ExecuteStatement, BatchExecuteStatement, ExecuteTransaction).",
      "Backups, point-in-time recovery, export, auto scaling, DAX.",
      "Consumed capacity as AWS would bill it.",
    ],
  },
  {
    service: "Amazon Cognito user pools",
    differs: [
      "No mail or text message is sent: codes are printed on the terminal, and those of sign-ups filled in on the local sign-in pages.",
      "Where a policy asks for length alone, common passwords are refused; AWS does so by threat protection only.",
      "The issuer is the endpoint's own address, so tokens name it instead of `cognito-idp.REGION.amazonaws.com`.",
      "Quotas per person are kept as AWS describes them; quotas per account are not.",
      "Pages of managed login are like AWS's in what they do, not in how they look.",
    ],
    missing: [
      "SRP (USER_SRP_AUTH), custom and choice-based authentication, passkeys, e-mailed one-time passwords.",
      "Groups, custom attributes, changes of attributes (UpdateUserAttributes), phone numbers, user import.",
      "Triggers other than pre sign-up.",
      "Sign-in by Google, Apple, SAML or another OpenID provider; client_credentials and implicit grants.",
      "Operations that would change the pool.",
    ],
  },
  {
    service: "Amazon Cognito identity pools",
    differs: ["Identities are not listed or deleted; they stay with the data folder."],
    missing: [
      "The basic flow (GetOpenIdToken and AssumeRoleWithWebIdentity), developer-authenticated identities.",
      "Other providers than a user pool of the stack.",
    ],
  },
  {
    service: "AWS IAM",
    differs: [
      "The operator, whose keys stand in the data folder's outputs, may do everything, as an account's administrator would without a deny.",
      "Nobody is in a VPC, is an IAM user or has shown a second factor: condition keys about that are what AWS would make them, missing or false.",
      "Condition keys about organizations, about tags of resources and requests, and others that this machine cannot know do not exist; a policy that asks for one is refused at the start, unless it is about actions that no service here asks for. Where the rest is run all the same, its allow allows nothing and its deny denies.",
    ],
    missing: [
      "Users, groups, session policies, service and resource control policies.",
      "NotPrincipal, and principals by canonical or unique id.",
      "Other accounts than the stack's own.",
      "AWS-managed policies other than those whose text is known here.",
    ],
  },
  {
    service: "AWS STS",
    differs: [],
    missing: ["AssumeRole, AssumeRoleWithWebIdentity, GetSessionToken: GetCallerIdentity alone is served."],
  },
  {
    service: "Requests and signatures",
    differs: [
      "One address serves every service; it answers to 127.0.0.1 and localhost alone, others get 421.",
      "There is no TLS; `aws:SecureTransport` is true all the same, for nobody listens in on loopback.",
      "Requests are not throttled.",
      "The AWS CLI's first version leaves AWS_ENDPOINT_URL aside for SQS: give it `--endpoint-url`.",
    ],
    missing: ["Signature Version 4A; Version 2 outside S3."],
  },
  {
    service: "AWS Lambda",
    differs: [
      "Functions run on the Node that runs the cloud, and on its processor, whatever runtime and architecture are named.",
      "Memory is watched from outside and a function ended when it is over its limit, not to the byte; processor time does not grow with memory.",
      "`/tmp` is a folder per instance, as large as the disk.",
      "A machine bears as many instances of a function as it has processors, two at least: more events wait for one, and are not refused. Refused is what reserved concurrency, or the account's 1,000, would refuse.",
      "Asynchronous events that wait or are tried again are held in memory: the end of the process loses them.",
      "An instance ends after half a minute without an event, the last one after five.",
      "Functions reach this machine and nothing else, where AWS lets a function outside a VPC reach the internet: a connection to any other host is refused with its name, those of AWS too, whose services answer at AWS_ENDPOINT_URL.",
      "A function starts no other program than Node, whose processes and threads are held to this machine as it is itself; AWS lets it start any.",
      "A source is bundled when the cloud starts.",
      "An asynchronous event that fails is tried again after one second and two instead of after minutes.",
    ],
    missing: [
      "Versions and aliases ($LATEST is all there is), other runtimes than Node.",
      "Functions that SST does not bundle.",
      "Failure destinations of asynchronous invocations.",
      "Event sources other than SQS queues and tables' streams.",
      "Response streaming, X-Ray.",
      "Lambda's API other than Invoke.",
    ],
  },
  {
    service: "Amazon EventBridge Scheduler",
    differs: [
      "Schedules come from the stack, and call functions alone; groups of schedules mean nothing.",
      "A run is on the second, unless its window is flexible; one that fell due while the cloud was down comes soon after the start, once.",
      "A call always reaches its function, so that there is nothing to try again: what a role may not do is set aside at once.",
    ],
    missing: ["Targets other than functions; Scheduler's own API."],
  },
  {
    service: "Amazon API Gateway (HTTP APIs)",
    differs: [
      "An API, and a function's URL, is served at a port of its own of 127.0.0.1, also when it is called by its custom domain; cookies know no ports, so all share them.",
      "A route that asks for what is not there stays in its place, closed: it answers 500 in words of this cloud's own.",
      "A function that is late is answered for with 503 Service Unavailable, as HTTP APIs are seen to do; AWS's page about timeouts names 504 for all kinds of API.",
      "A token that is refused is told why in words like AWS's; only those about the audience are known to be the same.",
    ],
    missing: [
      "Any stage but $default.",
      "REST and WebSocket APIs, integrations other than a Lambda proxy with payload format 2.0.",
    ],
  },
  {
    service: "Amazon CloudFront",
    differs: [
      "Each Router, and each static site without one, is served at a port of its own; cookies know no ports, so all share them.",
      "Cache headers are sent as the stack says, and nothing is kept in between: each request reaches its origin.",
      "Response headers policies hold as they stand, but for `upgrade-insecure-requests`, since the site is on plain HTTP. Pages of a development server come without a content security policy.",
    ],
    missing: [
      "Lambda@Edge, functions of answers that await, AWS's managed response headers policies, compression of what is no file of a site, several regions.",
    ],
  },
];
