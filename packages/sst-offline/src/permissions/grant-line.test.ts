import { expect, it } from "vitest";
import { type Grant, grantLine } from "./grants.ts";

const grant = (more: Partial<Grant>): Grant => ({
  holder: "PersonRole",
  type: "aws:iam/role:Role",
  kind: "identity",
  principal: "PersonRole",
  action: "s3:GetObject",
  resource: "*",
  ...more,
});

it.each([
  ["arn:aws:s3:::files/private/${aws:PrincipalTag/sub}/*", "files/private/${aws:PrincipalTag/sub}/*"],
  ["arn:aws:sqs:us-east-1:123456789012:jobs", "jobs"],
  ["arn:aws:lambda:us-east-1:123456789012:function:api", "function:api"],
  ["*", "*"],
])("a grant on %s names all that its ARN does", (resource, shown) => {
  expect(grantLine(grant({ resource }), "2 ×")).toBe(`PersonRole  s3:GetObject  ${shown}  2 ×`);
});
