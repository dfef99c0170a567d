import { createHash } from "node:crypto";
import { policyDocument } from "./policy-document.ts";

/** Fixed, so that a snapshot names no one's account. */
export const ACCOUNT = "123456789012";

type Values = Record<string, unknown>;

/** Raw resources that Pulumi names after their own name when the app does not, and the input that holds it. */
const AUTO_NAMED: Record<string, string> = {
  "aws:dynamodb/table:Table": "name",
  "aws:iam/role:Role": "name",
  "aws:lambda/function:Function": "name",
  "aws:s3/bucket:Bucket": "bucket",
  "aws:sns/topic:Topic": "name",
  "aws:sqs/queue:Queue": "name",
};
type Compute = (inputs: Values, name: string) => Values;

const LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** An id as AWS would draw one, but drawn from the resource's name: the same in every evaluation. */
function drawn(length: number, ...from: string[]): string {
  const digest = createHash("sha512").update(from.join("/")).digest();
  return Array.from({ length }, (_, n) => LETTERS_AND_DIGITS[digest[n]! % LETTERS_AND_DIGITS.length]).join(
    "",
  );
}

function uuid(...from: string[]): string {
  const hex = createHash("sha256").update(from.join("/")).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}

/**
 * What an AWS account would answer while a stack is made: ids, ARNs and the few attributes that SST's
 * components and an app read back. Nothing is created.
 */
export class PretendProvider {
  constructor(
    private readonly app: string,
    private readonly region: string,
    /** Notes a value that AWS would keep secret and returns what stands for it. */
    private readonly markSecret: (name: string) => string,
  ) {}

  /** The inputs as the provider is given them: with the name that Pulumi makes up where the app gives none. */
  named(type: string, name: string, inputs: Values): Values {
    const property = AUTO_NAMED[type];
    if (!property || inputs[property] !== undefined || inputs.namePrefix !== undefined) return inputs;
    const drawn = `${name}-${this.draw(7, `${type}/${name}`)}`;
    return { ...inputs, [property]: property === "bucket" ? drawn.toLowerCase() : drawn };
  }

  /**
   * What a new resource has besides its inputs. Ids do not depend on the stage, so that two stages' snapshots
   * differ where the stages do.
   */
  create(type: string, name: string, inputs: Values): { id: string; arn?: string; attributes: Values } {
    const { id, ...special } = this.computed[type]?.(inputs, name) ?? {};
    const generic = type.startsWith("aws:") ? { name: inputs.name ?? name, region: this.region } : {};
    return {
      id: String(id ?? drawn(12, this.app, type, name)),
      ...(typeof special.arn === "string" && { arn: special.arn }),
      attributes: { ...generic, ...special },
    };
  }

  /**
   * Answers a data source.
   * @throws Error for one that is not modeled, naming it.
   */
  invoke(token: string, inputs: Values): Values {
    const call = this.calls[token];
    if (!call) throw new Error(`the pretend AWS provider does not answer ${token}`);
    return call(inputs, token);
  }

  private arn(service: string, rest: string): string {
    return `arn:aws:${service}:${this.region}:${ACCOUNT}:${rest}`;
  }

  private draw(length: number, name: string): string {
    return drawn(length, this.app, name);
  }

  private readonly computed: Record<string, Compute> = {
    "aws:s3/bucket:Bucket": (inputs) => ({
      id: inputs.bucket,
      arn: `arn:aws:s3:::${inputs.bucket}`,
      bucketDomainName: `${inputs.bucket}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${inputs.bucket}.s3.${this.region}.amazonaws.com`,
    }),
    "aws:s3/bucketObjectv2:BucketObjectv2": (inputs) => ({ id: inputs.key, versionId: "1" }),
    "aws:sqs/queue:Queue": (inputs) => {
      const url = `https://sqs.${this.region}.amazonaws.com/${ACCOUNT}/${inputs.name}`;
      return { id: url, url, arn: this.arn("sqs", String(inputs.name)) };
    },
    "aws:sns/topic:Topic": (inputs) => {
      const arn = this.arn("sns", String(inputs.name));
      return { id: arn, arn };
    },
    "aws:sns/topicSubscription:TopicSubscription": (inputs, name) => {
      const arn = `${inputs.topic}:${uuid(this.app, name)}`;
      return { id: arn, arn };
    },
    "aws:dynamodb/table:Table": (inputs) => {
      const arn = this.arn("dynamodb", `table/${inputs.name}`);
      const stream = inputs.streamEnabled ? { streamArn: `${arn}/stream/2024-01-01T00:00:00.000` } : {};
      return { id: inputs.name, arn, ...stream };
    },
    "aws:lambda/function:Function": (inputs, name) => {
      const physical = String(inputs.name ?? name);
      const arn = this.arn("lambda", `function:${physical}`);
      const invoke = (dated: string, what: string) =>
        `arn:aws:apigateway:${this.region}:lambda:path/${dated}/functions/${arn}/${what}`;
      return {
        id: physical,
        name: physical,
        arn,
        qualifiedArn: `${arn}:1`,
        version: "1",
        publish: inputs.publish ?? false,
        lastModified: "2024-01-01T00:00:00Z",
        invokeArn: invoke("2015-03-31", "invocations"),
        responseStreamingInvokeArn: invoke("2021-11-15", "response-streaming-invocations"),
      };
    },
    "aws:lambda/functionUrl:FunctionUrl": (_inputs, name) => ({
      functionUrl: `https://${this.draw(32, name)}.lambda-url.${this.region}.on.aws/`,
    }),
    "aws:lambda/eventSourceMapping:EventSourceMapping": (_inputs, name) => {
      const id = uuid(this.app, name);
      return { id, uuid: id, arn: this.arn("lambda", `event-source-mapping:${id}`) };
    },
    "aws:iam/role:Role": (inputs, name) => ({
      id: inputs.name ?? name,
      arn: `arn:aws:iam::${ACCOUNT}:role/${inputs.name ?? name}`,
    }),
    "aws:iam/policy:Policy": (inputs, name) => {
      const arn = `arn:aws:iam::${ACCOUNT}:policy/${inputs.name ?? name}`;
      return { id: arn, arn };
    },
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (inputs) => {
      const host = String(inputs.url).replace(/^https:\/\//, "");
      const arn = `arn:aws:iam::${ACCOUNT}:oidc-provider/${host}`;
      return { id: arn, arn };
    },
    "aws:codebuild/project:Project": (inputs, name) => {
      const arn = this.arn("codebuild", `project/${inputs.name ?? name}`);
      return { id: arn, arn };
    },
    "aws:codepipeline/pipeline:Pipeline": (inputs, name) => ({
      id: inputs.name ?? name,
      arn: this.arn("codepipeline", String(inputs.name ?? name)),
    }),
    "aws:codeconnections/connection:Connection": (_inputs, name) => {
      const arn = this.arn("codeconnections", `connection/${uuid(this.app, name)}`);
      return { id: arn, arn };
    },
    "aws:cognito/userPool:UserPool": (_inputs, name) => {
      const id = `${this.region}_${this.draw(9, name)}`;
      return {
        id,
        arn: this.arn("cognito-idp", `userpool/${id}`),
        endpoint: `cognito-idp.${this.region}.amazonaws.com/${id}`,
      };
    },
    "aws:cognito/userPoolClient:UserPoolClient": (inputs, name) => ({
      id: this.draw(26, name),
      clientSecret: inputs.generateSecret ? this.markSecret(`${name.replace(/Client$/, "")}Secret`) : "",
    }),
    "aws:cognito/identityPool:IdentityPool": (_inputs, name) => {
      const id = `${this.region}:${uuid(this.app, name)}`;
      return { id, arn: this.arn("cognito-identity", `identitypool/${id}`) };
    },
    "aws:apigatewayv2/api:Api": (_inputs, name) => {
      const id = this.draw(10, name);
      return {
        id,
        arn: `arn:aws:apigateway:${this.region}::/apis/${id}`,
        apiEndpoint: `https://${id}.execute-api.${this.region}.amazonaws.com`,
        executionArn: this.arn("execute-api", id),
      };
    },
    "aws:apigateway/restApi:RestApi": (_inputs, name) => {
      const id = this.draw(10, name);
      return {
        id,
        arn: `arn:aws:apigateway:${this.region}::/restapis/${id}`,
        rootResourceId: this.draw(10, `${name}/root`),
        executionArn: this.arn("execute-api", id),
      };
    },
    "aws:cloudfront/distribution:Distribution": (_inputs, name) => {
      const id = `E${this.draw(13, name).toUpperCase()}`;
      return {
        id,
        arn: `arn:aws:cloudfront::${ACCOUNT}:distribution/${id}`,
        domainName: `d${this.draw(13, name)}.cloudfront.net`,
        hostedZoneId: "Z2FDTNDATAQYW2",
        etag: "E1",
      };
    },
    "aws:cloudfront/function:Function": (inputs, name) => ({
      id: inputs.name ?? name,
      arn: `arn:aws:cloudfront::${ACCOUNT}:function/${inputs.name ?? name}`,
    }),
    "aws:cloudfront/originAccessControl:OriginAccessControl": (_inputs, name) => ({
      id: `E${this.draw(13, name).toUpperCase()}`,
    }),
    "aws:cloudfront/publicKey:PublicKey": (_inputs, name) => ({
      id: `K${this.draw(13, name).toUpperCase()}`,
    }),
    "aws:cloudfront/keyGroup:KeyGroup": (_inputs, name) => ({ id: uuid(this.app, name) }),
    "aws:cloudfront/keyValueStore:KeyValueStore": (_inputs, name) => ({
      arn: `arn:aws:cloudfront::${ACCOUNT}:key-value-store/${uuid(this.app, name)}`,
    }),
    "aws:wafv2/webAcl:WebAcl": (inputs, name) => {
      const id = uuid(this.app, name);
      const scope = inputs.scope === "CLOUDFRONT" ? "global" : "regional";
      return { id, arn: this.arn("wafv2", `${scope}/webacl/${inputs.name ?? name}/${id}`) };
    },
    "aws:cloudwatch/logGroup:LogGroup": (inputs) => ({
      id: inputs.name,
      arn: this.arn("logs", `log-group:${inputs.name}`),
    }),
    "aws:cloudwatch/eventRule:EventRule": (inputs, name) => ({
      id: inputs.name ?? name,
      arn: this.arn("events", `rule/${inputs.name ?? name}`),
    }),
    "aws:cloudwatch/eventBus:EventBus": (inputs, name) => ({
      id: inputs.name ?? name,
      arn: this.arn("events", `event-bus/${inputs.name ?? name}`),
    }),
    "aws:kinesis/stream:Stream": (inputs, name) => ({
      id: inputs.name ?? name,
      arn: this.arn("kinesis", `stream/${inputs.name ?? name}`),
    }),
    "aws:scheduler/schedule:Schedule": (inputs) => ({
      id: `default/${inputs.name}`,
      arn: this.arn("scheduler", `schedule/default/${inputs.name}`),
    }),
    "aws:acm/certificate:Certificate": (inputs, name) => {
      const arn = this.arn("acm", `certificate/${uuid(this.app, name)}`);
      const names = [inputs.domainName, ...((inputs.subjectAlternativeNames ?? []) as string[])].map(String);
      const validated = names.map((domainName) => ({
        domainName,
        resourceRecordName: `_${this.draw(32, domainName)}.${domainName}.`,
        resourceRecordType: "CNAME",
        resourceRecordValue: `_${this.draw(32, `${domainName} is ours`)}.acm-validations.aws.`,
      }));
      return { id: arn, arn, domainValidationOptions: validated };
    },
    // SST's own look-ups, of which it reads the answer.
    "pulumi-nodejs:dynamic:Resource": (_inputs, name): Values =>
      name.endsWith(".sst.aws.HostedZoneLookup") ? { zoneId: `Z${this.draw(13, "zone").toUpperCase()}` } : {},
    "random:index/randomBytes:RandomBytes": (inputs, name) => {
      const bytes = createHash("shake256", { outputLength: Number(inputs.length ?? 32) })
        .update(`${this.app}/${name}`)
        .digest();
      return { base64: bytes.toString("base64"), hex: bytes.toString("hex") };
    },
    "random:index/randomPassword:RandomPassword": (_inputs, name) => ({ result: this.markSecret(name) }),
  };

  private readonly calls: Record<string, Compute> = {
    // What a program of the deployment itself, such as a site's build, would print.
    "command:local:run": (inputs) => ({ ...inputs, stdout: "", stderr: "" }),
    "aws:iam/getPolicyDocument:getPolicyDocument": policyDocument,
    "aws:index/getRegion:getRegion": () => ({
      id: this.region,
      name: this.region,
      region: this.region,
      endpoint: `ec2.${this.region}.amazonaws.com`,
      description: this.region,
    }),
    "aws:index/getAvailabilityZones:getAvailabilityZones": () => ({
      id: this.region,
      names: ["a", "b", "c"].map((zone) => `${this.region}${zone}`),
      zoneIds: ["az1", "az2", "az3"],
    }),
    "aws:index/getPartition:getPartition": () => ({
      id: "aws",
      partition: "aws",
      dnsSuffix: "amazonaws.com",
      reverseDnsPrefix: "com.amazonaws",
    }),
    "aws:index/getCallerIdentity:getCallerIdentity": () => ({
      id: ACCOUNT,
      accountId: ACCOUNT,
      arn: `arn:aws:iam::${ACCOUNT}:user/deployer`,
      userId: "AIDAEXAMPLE",
    }),
  };
}
