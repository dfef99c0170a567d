/**
 * The text of AWS-managed policies, which stacks name by their ARN alone. (AWS Managed Policy Reference
 * Guide.) One that is not here is an error at start: add its text.
 */

const LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const XRAY = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
  "xray:GetSamplingStatisticSummaries",
];
const allow = (Action: string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
});

export const MANAGED_POLICIES: Readonly<Record<string, unknown>> = {
  "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole": allow(LOGS),
  "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole": allow([
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    ...LOGS,
  ]),
  "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole": allow([
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    ...LOGS,
  ]),
  "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole": allow([
    ...LOGS,
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ]),
  "arn:aws:iam::aws:policy/service-role/AWSLambdaRole": allow(["lambda:InvokeFunction"]),
  "arn:aws:iam::aws:policy/AdministratorAccess": allow(["*"]),
  "arn:aws:iam::aws:policy/AmazonS3FullAccess": allow(["s3:*", "s3-object-lambda:*"]),
  "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess": allow([
    "s3:Get*",
    "s3:List*",
    "s3:Describe*",
    "s3-object-lambda:Get*",
    "s3-object-lambda:List*",
  ]),
  "arn:aws:iam::aws:policy/AmazonSQSFullAccess": allow(["sqs:*"]),
  "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess": allow([
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ListDeadLetterSourceQueues",
    "sqs:ListQueues",
    "sqs:ListMessageMoveTasks",
    "sqs:ListQueueTags",
  ]),
  "arn:aws:iam::aws:policy/AmazonRekognitionFullAccess": allow(["rekognition:*"]),
  "arn:aws:iam::aws:policy/AmazonSESFullAccess": allow(["ses:*"]),
  "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess": allow(XRAY),
  "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess": allow(XRAY),
};
