import { createHash } from "node:crypto";
import { toXml } from "../../endpoint/errors.ts";
import { AwsError, type Service } from "../../service.ts";

/** AWS STS, as far as `aws sts get-caller-identity` asks it who one is. */
export function createSts({ account }: { account: string }): Service {
  return {
    async handle({ res, caller, operation, requestId }) {
      if (caller.kind === "anonymous")
        throw new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
      if (operation !== "GetCallerIdentity")
        throw new AwsError("InvalidAction", `The action ${operation ?? ""} is not valid for this endpoint.`);
      const UserId = createHash("sha256").update(caller.arn).digest("hex").slice(0, 21).toUpperCase();
      const body = toXml({
        GetCallerIdentityResponse: {
          "@_xmlns": "https://sts.amazonaws.com/doc/2011-06-15/",
          GetCallerIdentityResult: { Arn: caller.arn, UserId, Account: account },
          ResponseMetadata: { RequestId: requestId },
        },
      });
      res.writeHead(200, { "content-type": "text/xml", "content-length": Buffer.byteLength(body) });
      res.end(body);
    },
    async close() {},
  };
}
