import type { IncomingHttpHeaders } from "node:http";
import type { AwsError } from "../../service.ts";
import { authenticationError, malformedSignatureError } from "../errors.ts";
import type { ServiceName, WireFormat } from "../route.ts";
import { MalformedSignature, type RequestSignature } from "./parse.ts";

/** What a signature must be for. */
export interface Expected {
  /** The service that the request is sent to, by everything but its scope. */
  service?: ServiceName;
  region: string;
  format: WireFormat;
}

/**
 * A signature is good for one day, one region and one service. (IAM User Guide, "Troubleshoot Signature Version 4
 * signing for AWS API requests", "Credential scope"; Amazon S3 API Reference, "Error responses".)
 *
 * @throws AwsError AuthorizationHeaderMalformed or AuthorizationQueryParametersError of S3, InvalidSignatureException or
 *   SignatureDoesNotMatch of the others
 */
export function checkScope(
  { location, scope, timestamp }: Pick<RequestSignature, "location" | "scope" | "timestamp">,
  { service, region, format }: Expected,
): void {
  const day = timestamp.slice(0, 8);
  if (format === "rest-xml") {
    const wrong = (what: string) => {
      const where =
        location === "header"
          ? "The authorization header is malformed; "
          : "Error parsing the X-Amz-Credential parameter; ";
      return malformedSignatureError(new MalformedSignature(location, where + what), format);
    };
    if (scope.region !== region) throw wrong(`the region '${scope.region}' is wrong; expecting '${region}'`);
    if (scope.date !== day)
      throw wrong(
        `Invalid credential date "${scope.date}". This date is not the same as X-Amz-Date: "${day}".`,
      );
    return;
  }
  const wrong = (message: string) => authenticationError("badSignature", format, {}, message);
  if (scope.date !== day)
    throw wrong(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${day}', from '${timestamp}'.`,
    );
  // STS answers at one address for the whole world too, which is in this region. (STS, "AWS STS Regions and endpoints".)
  const worldwide = scope.service === "sts" && scope.region === "us-east-1";
  if (scope.region !== region && !worldwide)
    throw wrong(`Credential should be scoped to a valid region, not '${scope.region}'.`);
  if (service && scope.service !== service)
    throw wrong(`Credential should be scoped to correct service: '${service}'.`);
}

/** What stands beside a signature, and the signature as its parameters: they sign themselves. */
const UNSIGNED_MAY_BE = new Set(["x-amz-content-sha256"]);

/**
 * Whoever holds a signed request may add nothing to it: the host, and each `x-amz-…` header, is one of those that were
 * signed. (IAM User Guide, "Create a signed AWS API request"; Amazon S3 API Reference, "Authenticating Requests".)
 *
 * @throws AwsError AccessDenied of S3, InvalidSignatureException or SignatureDoesNotMatch of the others
 */
export function checkSignedHeaders(
  headers: IncomingHttpHeaders,
  { signedHeaders }: Pick<RequestSignature, "signedHeaders">,
  format: WireFormat,
): void {
  const unsigned = Object.keys(headers)
    .filter((name) => name === "host" || (name.startsWith("x-amz-") && !UNSIGNED_MAY_BE.has(name)))
    .filter((name) => !signedHeaders.includes(name));
  if (unsigned.length) throw unsignedError(unsigned, format);
}

function unsignedError(names: string[], format: WireFormat): AwsError {
  if (format === "rest-xml")
    return authenticationError(
      "missing",
      format,
      { HeadersNotSigned: names.join(", ") },
      "There were headers present in the request which were not signed",
    );
  const name = names.includes("host") ? "Host' or ':authority" : names[0];
  return authenticationError(
    "badSignature",
    format,
    {},
    `'${name}' must be a 'SignedHeader' in the AWS Authorization.`,
  );
}
