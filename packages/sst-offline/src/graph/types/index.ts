import { type ResourceType, withoutEffect } from "../resource-type.ts";
import { apigateway } from "./apigateway.ts";
import { cloudfront } from "./cloudfront.ts";
import { cognito } from "./cognito.ts";
import { dynamodb } from "./dynamodb.ts";
import { events } from "./events.ts";
import { iam } from "./iam.ts";
import { lambda } from "./lambda.ts";
import { messaging } from "./messaging.ts";
import { network } from "./network.ts";
import { s3 } from "./s3.ts";
import { waf } from "./waf.ts";

/** Types that no service of the local cloud is built from. */
const others: ResourceType[] = [
  withoutEffect("aws:cloudwatch/logGroup:LogGroup", "logs go to files"),
  withoutEffect("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "logs go to files"),
  withoutEffect("aws:cloudwatch/metricAlarm:MetricAlarm", "there is nobody to wake"),
  withoutEffect("aws:cloudwatch/dashboard:Dashboard", "there are no metrics to draw"),
  withoutEffect("aws:budgets/budget:Budget", "nothing is billed"),
  withoutEffect("aws:acm/certificate:Certificate", "only localhost is served"),
  withoutEffect("aws:acm/certificateValidation:CertificateValidation", "only localhost is served"),
  withoutEffect("aws:route53/record:Record", "only localhost is served"),
  withoutEffect("random:index/randomId:RandomId", "it has given its value already"),
  withoutEffect("random:index/randomBytes:RandomBytes", "it has given its value already"),
  withoutEffect("random:index/randomPassword:RandomPassword", "it has given its value already"),
  withoutEffect("pulumi-nodejs:dynamic:Resource", "a step of the deployment itself"),
];

/** The table of resource types: all that the local cloud knows. */
export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
  [
    ...s3,
    ...messaging,
    ...dynamodb,
    ...lambda,
    ...events,
    ...apigateway,
    ...cloudfront,
    ...cognito,
    ...iam,
    ...network,
    ...waf,
    ...others,
  ].map((known) => [known.type, known as ResourceType]),
);
