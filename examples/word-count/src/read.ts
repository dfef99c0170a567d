import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { get, TOTAL } from "./counts.ts";

/** `GET /` answers the total, `GET /a.txt` the words of one file. */
export async function handler({
  rawPath,
}: Pick<APIGatewayProxyEventV2, "rawPath">): Promise<APIGatewayProxyStructuredResultV2> {
  const count = await get(decodeURIComponent(rawPath.slice(1)) || TOTAL);
  return {
    statusCode: count ? 200 : 404,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(count ?? { message: "Not counted yet" }),
  };
}
