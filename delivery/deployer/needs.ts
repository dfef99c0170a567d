import type { PlaceName } from "./places.ts";

/**
 * What Pulumi calls to make, look at, change and remove a resource, at one place. Several places make several needs.
 * From the calls of Terraform's AWS provider, which Pulumi's is built on, and of SST's own (pkg/server/resource of
 * anomalyco/sst at 4.17.1), worded as AWS's Service Authorization Reference words them.
 */
export interface Need {
  at: PlaceName;
  create?: string[];
  read?: string[];
  update?: string[];
  delete?: string[];
}

/** The steps of a resource's life, each with calls of its own. */
export const STEPS = ["create", "read", "update", "delete"] as const;

const PASS_ROLE: Need = { at: "roleForService", create: ["iam:PassRole"], update: ["iam:PassRole"] };

const settingOfBucket = (setting: string, get = `s3:Get${setting}`): Need[] => [
  {
    at: "bucket",
    create: [`s3:Put${setting}`],
    read: [get],
    update: [`s3:Put${setting}`],
    delete: [`s3:Put${setting}`],
  },
];

const ofApi = (): Need[] => [
  {
    at: "api",
    create: ["apigateway:POST"],
    read: ["apigateway:GET"],
    update: ["apigateway:PATCH"],
    delete: ["apigateway:DELETE"],
  },
];

const onEdge = (kind: string): Need[] => [
  { at: "newOnEdge", create: [`cloudfront:Create${kind}`] },
  {
    at: "onEdge",
    read: [`cloudfront:Get${kind}`],
    update: [`cloudfront:Update${kind}`],
    delete: [`cloudfront:Delete${kind}`],
  },
];

/** Pulumi's type → what its life needs. */
export const NEEDS: Record<string, Need[]> = {
  "aws:s3/bucket:Bucket": [
    {
      at: "bucket",
      create: ["s3:CreateBucket", "s3:PutBucketTagging", "s3:TagResource"],
      // The provider looks at every setting of a bucket, even those that are resources of their own.
      read: [
        "s3:ListBucket",
        "s3:GetBucketLocation",
        "s3:GetBucketTagging",
        "s3:ListTagsForResource",
        "s3:GetBucketAcl",
        "s3:GetBucketCORS",
        "s3:GetBucketWebsite",
        "s3:GetBucketVersioning",
        "s3:GetAccelerateConfiguration",
        "s3:GetBucketRequestPayment",
        "s3:GetBucketLogging",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:GetEncryptionConfiguration",
        "s3:GetBucketObjectLockConfiguration",
        "s3:GetBucketPolicy",
      ],
      update: ["s3:PutBucketTagging", "s3:TagResource", "s3:UntagResource"],
      delete: ["s3:DeleteBucket", "s3:ListBucketVersions"],
    },
    // A bucket that is removed with its stage is emptied first.
    { at: "objects", delete: ["s3:DeleteObject", "s3:DeleteObjectVersion"] },
  ],
  "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration": settingOfBucket("BucketCORS"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration":
    settingOfBucket("LifecycleConfiguration"),
  "aws:s3/bucketNotification:BucketNotification": settingOfBucket("BucketNotification"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": settingOfBucket("BucketPublicAccessBlock"),
  "aws:s3/bucketVersioning:BucketVersioning": settingOfBucket("BucketVersioning"),
  "aws:s3/bucketPolicy:BucketPolicy": [
    {
      at: "bucket",
      create: ["s3:PutBucketPolicy"],
      read: ["s3:GetBucketPolicy"],
      update: ["s3:PutBucketPolicy"],
      delete: ["s3:DeleteBucketPolicy"],
    },
  ],
  "aws:dynamodb/table:Table": [
    {
      at: "table",
      create: ["dynamodb:CreateTable", "dynamodb:TagResource"],
      read: [
        "dynamodb:DescribeTable",
        "dynamodb:DescribeContinuousBackups",
        "dynamodb:DescribeTimeToLive",
        "dynamodb:ListTagsOfResource",
      ],
      update: [
        "dynamodb:UpdateTable",
        "dynamodb:UpdateContinuousBackups",
        "dynamodb:UpdateTimeToLive",
        "dynamodb:TagResource",
        "dynamodb:UntagResource",
      ],
      delete: ["dynamodb:DeleteTable"],
    },
  ],
  "aws:sqs/queue:Queue": [
    {
      at: "queue",
      create: ["sqs:CreateQueue", "sqs:TagQueue"],
      read: ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ListQueueTags"],
      update: ["sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"],
      delete: ["sqs:DeleteQueue"],
    },
  ],
  "aws:sqs/queuePolicy:QueuePolicy": [
    {
      at: "queue",
      create: ["sqs:SetQueueAttributes"],
      read: ["sqs:GetQueueAttributes"],
      update: ["sqs:SetQueueAttributes"],
      delete: ["sqs:SetQueueAttributes"],
    },
  ],
  "aws:sns/topic:Topic": [
    {
      at: "topic",
      create: ["sns:CreateTopic", "sns:TagResource"],
      read: ["sns:GetTopicAttributes", "sns:ListTagsForResource"],
      update: ["sns:SetTopicAttributes", "sns:TagResource", "sns:UntagResource"],
      delete: ["sns:DeleteTopic"],
    },
  ],
  "aws:sns/topicPolicy:TopicPolicy": [
    {
      at: "topic",
      create: ["sns:SetTopicAttributes"],
      read: ["sns:GetTopicAttributes"],
      update: ["sns:SetTopicAttributes"],
      delete: ["sns:SetTopicAttributes"],
    },
  ],
  // A subscription's ARN is its topic's with an id behind it.
  "aws:sns/topicSubscription:TopicSubscription": [
    {
      at: "topic",
      create: ["sns:Subscribe"],
      read: ["sns:GetSubscriptionAttributes"],
      update: ["sns:SetSubscriptionAttributes"],
      delete: ["sns:Unsubscribe"],
    },
  ],
  "aws:lambda/function:Function": [
    {
      at: "function",
      create: ["lambda:CreateFunction", "lambda:TagResource"],
      read: [
        "lambda:GetFunction",
        "lambda:GetFunctionConfiguration",
        "lambda:GetFunctionCodeSigningConfig",
        "lambda:GetFunctionRecursionConfig",
        "lambda:ListVersionsByFunction",
        "lambda:ListTags",
      ],
      update: [
        "lambda:UpdateFunctionCode",
        "lambda:UpdateFunctionConfiguration",
        "lambda:PutFunctionConcurrency",
        "lambda:DeleteFunctionConcurrency",
        "lambda:TagResource",
        "lambda:UntagResource",
      ],
      delete: ["lambda:DeleteFunction"],
    },
    PASS_ROLE,
    // Lambda takes the bundle from SST's bucket in the deployer's name.
    { at: "assets", create: ["s3:GetObject"], update: ["s3:GetObject"] },
  ],
  "aws:lambda/permission:Permission": [
    {
      at: "function",
      create: ["lambda:AddPermission"],
      read: ["lambda:GetPolicy"],
      delete: ["lambda:RemovePermission"],
    },
  ],
  "aws:lambda/eventSourceMapping:EventSourceMapping": [
    { at: "newMapping", create: ["lambda:CreateEventSourceMapping"] },
    {
      at: "mapping",
      read: ["lambda:GetEventSourceMapping"],
      update: ["lambda:UpdateEventSourceMapping"],
      delete: ["lambda:DeleteEventSourceMapping"],
    },
    {
      at: "mappingTags",
      create: ["lambda:TagResource"],
      read: ["lambda:ListTags"],
      update: ["lambda:TagResource", "lambda:UntagResource"],
    },
  ],
  "aws:iam/role:Role": [
    {
      at: "role",
      create: ["iam:TagRole"],
      read: [
        "iam:GetRole",
        "iam:GetRolePolicy",
        "iam:ListRolePolicies",
        "iam:ListAttachedRolePolicies",
        "iam:ListInstanceProfilesForRole",
        "iam:ListRoleTags",
      ],
      update: ["iam:UpdateRole", "iam:TagRole", "iam:UntagRole"],
      delete: ["iam:DeleteRole"],
    },
    // What gives a role rights is allowed only while the role carries the boundary.
    {
      at: "boundRole",
      create: [
        "iam:CreateRole",
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:PutRolePermissionsBoundary",
      ],
      update: [
        "iam:UpdateAssumeRolePolicy",
        "iam:PutRolePolicy",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
      ],
      delete: ["iam:DeleteRolePolicy", "iam:DetachRolePolicy"],
    },
  ],
  "aws:scheduler/schedule:Schedule": [
    {
      at: "schedule",
      create: ["scheduler:CreateSchedule"],
      read: ["scheduler:GetSchedule"],
      update: ["scheduler:UpdateSchedule"],
      delete: ["scheduler:DeleteSchedule"],
    },
    PASS_ROLE,
  ],
  "aws:cognito/userPool:UserPool": [
    { at: "newUserPool", create: ["cognito-idp:CreateUserPool"] },
    {
      at: "userPool",
      create: ["cognito-idp:SetUserPoolMfaConfig"],
      read: [
        "cognito-idp:DescribeUserPool",
        "cognito-idp:GetUserPoolMfaConfig",
        "cognito-idp:ListTagsForResource",
      ],
      update: [
        "cognito-idp:UpdateUserPool",
        "cognito-idp:SetUserPoolMfaConfig",
        "cognito-idp:AddCustomAttributes",
        "cognito-idp:TagResource",
        "cognito-idp:UntagResource",
      ],
      delete: ["cognito-idp:DeleteUserPool"],
    },
  ],
  "aws:cognito/userPoolClient:UserPoolClient": [
    {
      at: "userPool",
      create: ["cognito-idp:CreateUserPoolClient"],
      read: ["cognito-idp:DescribeUserPoolClient"],
      update: ["cognito-idp:UpdateUserPoolClient"],
      delete: ["cognito-idp:DeleteUserPoolClient"],
    },
  ],
  "aws:cognito/userPoolDomain:UserPoolDomain": [
    {
      at: "userPool",
      create: ["cognito-idp:CreateUserPoolDomain"],
      update: ["cognito-idp:UpdateUserPoolDomain"],
      delete: ["cognito-idp:DeleteUserPoolDomain"],
    },
    { at: "userPoolDomain", read: ["cognito-idp:DescribeUserPoolDomain"] },
  ],
  "aws:cognito/managedLoginBranding:ManagedLoginBranding": [
    {
      at: "userPool",
      create: ["cognito-idp:CreateManagedLoginBranding"],
      read: ["cognito-idp:DescribeManagedLoginBranding", "cognito-idp:DescribeManagedLoginBrandingByClient"],
      update: ["cognito-idp:UpdateManagedLoginBranding"],
      delete: ["cognito-idp:DeleteManagedLoginBranding"],
    },
  ],
  "aws:cognito/identityPool:IdentityPool": [
    { at: "newIdentityPool", create: ["cognito-identity:CreateIdentityPool"] },
    {
      at: "identityPool",
      read: ["cognito-identity:DescribeIdentityPool", "cognito-identity:ListTagsForResource"],
      update: [
        "cognito-identity:UpdateIdentityPool",
        "cognito-identity:TagResource",
        "cognito-identity:UntagResource",
      ],
      delete: ["cognito-identity:DeleteIdentityPool"],
    },
  ],
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": [
    {
      at: "identityPoolRoles",
      create: ["cognito-identity:SetIdentityPoolRoles"],
      update: ["cognito-identity:SetIdentityPoolRoles"],
      delete: ["cognito-identity:SetIdentityPoolRoles"],
    },
    { at: "identityPool", read: ["cognito-identity:GetIdentityPoolRoles"] },
    PASS_ROLE,
  ],
  "aws:cognito/identityPoolProviderPrincipalTag:IdentityPoolProviderPrincipalTag": [
    {
      at: "identityPoolRoles",
      create: ["cognito-identity:SetPrincipalTagAttributeMap"],
      update: ["cognito-identity:SetPrincipalTagAttributeMap"],
      delete: ["cognito-identity:SetPrincipalTagAttributeMap"],
    },
    { at: "identityPool", read: ["cognito-identity:GetPrincipalTagAttributeMap"] },
  ],
  "aws:apigatewayv2/api:Api": [
    { at: "apis", create: ["apigateway:POST"] },
    {
      at: "apiTags",
      create: ["apigateway:POST"],
      read: ["apigateway:GET"],
      update: ["apigateway:PUT", "apigateway:DELETE"],
    },
    { at: "api", read: ["apigateway:GET"], update: ["apigateway:PATCH"], delete: ["apigateway:DELETE"] },
  ],
  "aws:apigatewayv2/stage:Stage": [
    ...ofApi(),
    // Access logs are delivered by CloudWatch Logs, in the deployer's name.
    {
      at: "logDelivery",
      create: [
        "logs:CreateLogDelivery",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
      ],
      read: ["logs:GetLogDelivery", "logs:ListLogDeliveries"],
      update: ["logs:UpdateLogDelivery"],
      delete: ["logs:DeleteLogDelivery"],
    },
  ],
  "aws:apigatewayv2/authorizer:Authorizer": ofApi(),
  "aws:apigatewayv2/integration:Integration": ofApi(),
  "aws:apigatewayv2/route:Route": ofApi(),
  "aws:cloudfront/distribution:Distribution": [
    { at: "newDistribution", create: ["cloudfront:CreateDistribution"] },
    { at: "tagsOfNewDistribution", create: ["cloudfront:TagResource"] },
    {
      at: "distribution",
      read: ["cloudfront:GetDistribution", "cloudfront:ListTagsForResource"],
      update: ["cloudfront:UpdateDistribution", "cloudfront:TagResource", "cloudfront:UntagResource"],
      delete: ["cloudfront:DeleteDistribution", "cloudfront:UpdateDistribution"],
    },
  ],
  "aws:cloudfront/function:Function": [
    {
      at: "newOnEdge",
      create: ["cloudfront:CreateFunction"],
    },
    {
      at: "edgeFunction",
      create: ["cloudfront:PublishFunction"],
      read: ["cloudfront:DescribeFunction", "cloudfront:GetFunction"],
      update: ["cloudfront:UpdateFunction", "cloudfront:PublishFunction"],
      delete: ["cloudfront:DeleteFunction"],
    },
  ],
  "aws:cloudfront/keyValueStore:KeyValueStore": [
    { at: "newOnEdge", create: ["cloudfront:CreateKeyValueStore"] },
    {
      at: "onEdge",
      read: ["cloudfront:DescribeKeyValueStore"],
      update: ["cloudfront:UpdateKeyValueStore"],
      delete: ["cloudfront:DeleteKeyValueStore"],
    },
  ],
  "aws:cloudfront/cachePolicy:CachePolicy": onEdge("CachePolicy"),
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": onEdge("ResponseHeadersPolicy"),
  "aws:cloudwatch/logGroup:LogGroup": [
    {
      at: "logGroup",
      create: ["logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:TagResource"],
      read: ["logs:ListTagsForResource"],
      update: [
        "logs:PutRetentionPolicy",
        "logs:DeleteRetentionPolicy",
        "logs:TagResource",
        "logs:UntagResource",
      ],
      delete: ["logs:DeleteLogGroup"],
    },
    { at: "logGroups", read: ["logs:DescribeLogGroups"] },
  ],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [
    {
      at: "alarm",
      create: ["cloudwatch:PutMetricAlarm", "cloudwatch:TagResource"],
      read: ["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"],
      update: ["cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource"],
      delete: ["cloudwatch:DeleteAlarms"],
    },
  ],
  "aws:cloudwatch/dashboard:Dashboard": [
    {
      at: "dashboard",
      create: ["cloudwatch:PutDashboard"],
      read: ["cloudwatch:GetDashboard"],
      update: ["cloudwatch:PutDashboard"],
      delete: ["cloudwatch:DeleteDashboards"],
    },
  ],
  "aws:budgets/budget:Budget": [
    {
      at: "budget",
      create: ["budgets:ModifyBudget", "budgets:TagResource"],
      read: ["budgets:ViewBudget", "budgets:ListTagsForResource"],
      update: ["budgets:ModifyBudget", "budgets:TagResource", "budgets:UntagResource"],
      delete: ["budgets:ModifyBudget"],
    },
  ],
  "aws:acm/certificate:Certificate": [
    { at: "newCertificate", create: ["acm:RequestCertificate"] },
    {
      at: "certificate",
      create: ["acm:AddTagsToCertificate"],
      read: ["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
      update: ["acm:AddTagsToCertificate", "acm:RemoveTagsFromCertificate"],
      delete: ["acm:DeleteCertificate"],
    },
  ],
  "aws:acm/certificateValidation:CertificateValidation": [
    { at: "certificate", create: ["acm:DescribeCertificate"], read: ["acm:DescribeCertificate"] },
  ],
  "aws:route53/record:Record": [
    { at: "zones", read: ["route53:ListHostedZones"] },
    {
      at: "zone",
      create: ["route53:ChangeResourceRecordSets"],
      update: ["route53:ChangeResourceRecordSets"],
      delete: ["route53:ChangeResourceRecordSets"],
    },
    {
      at: "zoneReading",
      read: ["route53:GetHostedZone", "route53:ListResourceRecordSets", "route53:GetChange"],
    },
  ],
};

/** What SST's CLI does itself: state, secrets, bundles, the site's files, CloudFront's keys and invalidations. */
export const CLI_NEEDS: Record<string, Need[]> = {
  "state, locks, secrets and logs of the stage": [
    { at: "state", create: ["s3:PutObject"], read: ["s3:GetObject"], delete: ["s3:DeleteObject"] },
    // Without it S3 does not say that a key is missing, only that it is forbidden.
    { at: "stateBuckets", read: ["s3:ListBucket", "s3:GetBucketLocation"] },
    { at: "fallbackSecrets", read: ["s3:GetObject"] },
  ],
  "where the state is, and what it is encrypted with": [
    { at: "bootstrap", read: ["ssm:GetParameter"] },
    { at: "passphrase", create: ["ssm:PutParameter"], read: ["ssm:GetParameter"] },
  ],
  "bundles of functions": [
    {
      at: "assets",
      create: ["s3:PutObject", "s3:PutObjectTagging"],
      read: ["s3:GetObject", "s3:GetObjectTagging"],
      delete: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
    },
  ],
  "the site's files": [
    { at: "objects", create: ["s3:PutObject"], read: ["s3:GetObject"], delete: ["s3:DeleteObject"] },
  ],
  "the router's keys": [
    {
      at: "onEdge",
      create: ["cloudfront-keyvaluestore:UpdateKeys"],
      read: [
        "cloudfront-keyvaluestore:DescribeKeyValueStore",
        "cloudfront-keyvaluestore:GetKey",
        "cloudfront-keyvaluestore:ListKeys",
      ],
      update: ["cloudfront-keyvaluestore:PutKey", "cloudfront-keyvaluestore:UpdateKeys"],
      delete: ["cloudfront-keyvaluestore:DeleteKey"],
    },
  ],
  "what CloudFront kept of the last version": [
    { at: "distribution", create: ["cloudfront:CreateInvalidation"], read: ["cloudfront:GetInvalidation"] },
  ],
};
