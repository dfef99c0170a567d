import { ANONYMOUS, findRecord } from "../../endpoint/authenticate.ts";
import { type CredentialRecord, type Credentials, callerOf } from "../../endpoint/credentials.ts";
import { authenticationError } from "../../endpoint/errors.ts";
import { checkScope } from "../../endpoint/signature/scope.ts";
import { sameSignature, sign, signingKeyFor } from "../../endpoint/signature/verify.ts";
import { signVersion2 } from "../../endpoint/signature/version2.ts";
import { AwsError, type Caller } from "../../service.ts";
import { MAX_PUT_BYTES } from "./objects.ts";

/** A form's fields before the file, by lower-case name. */
export type Fields = ReadonlyMap<string, string>;

export interface Granted {
  caller: Caller;
  credentials?: CredentialRecord;
  /** Bytes that the file may have. */
  minBytes: number;
  maxBytes: number;
}

/**
 * Checks who signed a form, and everything in its policy that can be told before the file has come.
 * Source: Amazon S3 API Reference, "Authenticating Requests in Browser-Based Uploads Using POST", "POST Policy".
 * @throws AwsError AccessDenied, SignatureDoesNotMatch, InvalidAccessKeyId, ExpiredToken, InvalidPolicyDocument, InvalidArgument
 */
export async function checkForm(
  fields: Fields,
  signing: { bucket: string; key: string; credentials: Credentials; region: string },
): Promise<Granted> {
  const policyText = fields.get("policy");
  if (policyText === undefined) {
    // A signature signs the policy: without one there is nobody behind the form.
    return { caller: ANONYMOUS, minBytes: 0, maxBytes: MAX_PUT_BYTES };
  }
  const record = await signerOf(fields, policyText, signing);
  const policy = readPolicy(policyText);
  if (Date.now() > policy.expiration) throw denied("Invalid according to Policy: Policy expired.");
  const range = checkConditions(policy.conditions, fields, signing);
  return { caller: callerOf(record), credentials: record, ...range };
}

async function signerOf(
  fields: Fields,
  policyText: string,
  { credentials, region: expected }: { credentials: Credentials; region: string },
): Promise<CredentialRecord> {
  const need = (name: string) => {
    const value = fields.get(name.toLowerCase());
    if (!value)
      throw new AwsError(
        "InvalidArgument",
        `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
        400,
        { ArgumentName: name, ArgumentValue: "" },
      );
    return value;
  };
  if (fields.has("awsaccesskeyid")) return signerOfVersion2(fields, policyText, credentials);
  const algorithm = need("X-Amz-Algorithm");
  if (algorithm !== "AWS4-HMAC-SHA256")
    throw new AwsError("InvalidArgument", "X-Amz-Algorithm only supports AWS4-HMAC-SHA256.");
  const [accessKeyId = "", date = "", region = "", service = ""] = need("X-Amz-Credential").split("/");
  const timestamp = need("X-Amz-Date");
  checkScope(
    { location: "query", scope: { date, region, service }, timestamp },
    { region: expected, format: "rest-xml" },
  );
  const signature = need("X-Amz-Signature");
  const sessionToken = fields.get("x-amz-security-token");
  const record = findRecord({ accessKeyId, sessionToken }, credentials, "rest-xml");
  const key = await signingKeyFor(record, { date, region, service });
  if (!sameSignature(sign(key, policyText), signature))
    throw authenticationError("badSignature", "rest-xml", {
      AWSAccessKeyId: accessKeyId,
      StringToSign: policyText,
      SignatureProvided: signature,
    });
  return record;
}

/** Forms as boto3 signs them unless it is told otherwise. */
function signerOfVersion2(fields: Fields, policyText: string, credentials: Credentials): CredentialRecord {
  const accessKeyId = fields.get("awsaccesskeyid") ?? "";
  const sessionToken = fields.get("x-amz-security-token");
  const signature = fields.get("signature") ?? "";
  const record = findRecord({ accessKeyId, sessionToken }, credentials, "rest-xml");
  if (!sameSignature(signVersion2(record.secretAccessKey, policyText), signature))
    throw authenticationError("badSignature", "rest-xml", {
      AWSAccessKeyId: accessKeyId,
      StringToSign: policyText,
      SignatureProvided: signature,
    });
  return record;
}

type Condition = { operator: "eq" | "starts-with"; name: string; value: string; source: string };
type Range = { operator: "content-length-range"; min: number; max: number };

function readPolicy(text: string): { expiration: number; conditions: (Condition | Range)[] } {
  const invalid = (reason: string) => new AwsError("InvalidPolicyDocument", `Invalid Policy: ${reason}`, 400);
  let policy: { expiration?: unknown; conditions?: unknown };
  try {
    policy = JSON.parse(Buffer.from(text, "base64").toString()) as typeof policy;
  } catch {
    throw invalid("Invalid JSON.");
  }
  const expiration = Date.parse(String(policy.expiration));
  if (Number.isNaN(expiration)) throw invalid("Invalid 'expiration' value.");
  if (!Array.isArray(policy.conditions)) throw invalid("Invalid 'conditions' value: must be a List.");
  return {
    expiration,
    conditions: policy.conditions.flatMap((condition) => readCondition(condition, invalid)),
  };
}

function readCondition(condition: unknown, invalid: (reason: string) => AwsError): (Condition | Range)[] {
  const source = JSON.stringify(condition);
  if (Array.isArray(condition)) {
    const [operator, first, second] = condition as unknown[];
    const word = String(operator).toLowerCase();
    if (word === "content-length-range" && condition.length === 3)
      return [{ operator: word, min: Number(first), max: Number(second) }];
    if ((word === "eq" || word === "starts-with") && condition.length === 3 && String(first).startsWith("$"))
      return [{ operator: word, name: String(first).slice(1).toLowerCase(), value: String(second), source }];
    throw invalid(`Invalid Condition: ${source}`);
  }
  if (typeof condition !== "object" || condition === null) throw invalid(`Invalid Condition: ${source}`);
  return Object.entries(condition).map(([name, value]) => ({
    operator: "eq",
    name: name.toLowerCase(),
    value: String(value),
    source: JSON.stringify(["eq", `$${name}`, value]),
  }));
}

/** Fields that the policy need not speak of. */
const UNCONDITIONAL = new Set(["x-amz-signature", "policy", "file", "awsaccesskeyid", "signature"]);

function checkConditions(
  conditions: (Condition | Range)[],
  fields: Fields,
  { bucket, key }: { bucket: string; key: string },
): { minBytes: number; maxBytes: number } {
  let minBytes = 0;
  let maxBytes = MAX_PUT_BYTES;
  const spokenOf = new Set<string>();
  for (const condition of conditions) {
    if (condition.operator === "content-length-range") {
      if (!(condition.min >= 0 && condition.max >= condition.min))
        throw new AwsError(
          "InvalidPolicyDocument",
          "Invalid Policy: content-length-range needs two numbers in order.",
        );
      minBytes = Math.max(minBytes, condition.min);
      maxBytes = Math.min(maxBytes, condition.max);
      continue;
    }
    const { operator, name, value, source } = condition;
    spokenOf.add(name);
    const given = name === "bucket" ? bucket : (fields.get(name) ?? "");
    const holds =
      operator === "eq"
        ? given === value
        : // A list of types may stand in one field: each has to begin so.
          (name === "key" ? [key] : name === "content-type" ? given.split(",") : [given]).every((one) =>
            one.startsWith(value),
          );
    if (!holds) throw denied(`Invalid according to Policy: Policy Condition failed: ${source}`);
  }
  const extra = [...fields.keys()].filter(
    (name) => !spokenOf.has(name) && !UNCONDITIONAL.has(name) && !name.startsWith("x-ignore-"),
  );
  if (extra.length) throw denied(`Invalid according to Policy: Extra input fields: ${extra.join(", ")}`);
  return { minBytes, maxBytes };
}

function denied(message: string): AwsError {
  return new AwsError("AccessDenied", message, 403);
}
