import { createCredentials } from "@phototag/local-cloud/endpoint/credentials";
import { createEndpoint } from "@phototag/local-cloud/endpoint/endpoint";
import type { Service } from "@phototag/local-cloud/service";
import { createDynamo, type Dynamo } from "@phototag/local-cloud/services/dynamodb/index";

export interface Table {
  dynamo: Dynamo;
  close(): Promise<void>;
}

/**
 * Starts the local DynamoDB with the library's table, in memory, and points this process's clients at it.
 * Modules of core make their clients when they are imported: import them after this.
 */
export async function startTable(services: Record<string, Service> = {}): Promise<Table> {
  const [region, account, name] = ["us-east-1", "123456789012", "library"];
  const dynamo = await createDynamo({
    tables: [
      {
        name,
        arn: `arn:aws:dynamodb:${region}:${account}:table/${name}`,
        attributes: { pk: "S", sk: "S" },
        keys: { hash: "pk", range: "sk" },
        ttlAttribute: "expiresAt",
      },
    ],
  });
  const credentials = createCredentials();
  const operator = { accessKeyId: "AKIDOPERATOR", secretAccessKey: "secret" };
  credentials.add({ kind: "operator", arn: `arn:aws:iam::${account}:user/operator`, ...operator });
  const endpoint = createEndpoint({
    services: { dynamodb: dynamo, ...services },
    credentials,
    region,
    account,
  });
  const port = await endpoint.listen(0);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: operator.accessKeyId,
    AWS_SECRET_ACCESS_KEY: operator.secretAccessKey,
    SST_RESOURCE_App: JSON.stringify({ name: "phototag", stage: "test" }),
    SST_RESOURCE_Library: JSON.stringify({ name }),
    SST_RESOURCE_Photos: JSON.stringify({ name: "photos" }),
    SST_RESOURCE_Recognition: JSON.stringify({ url: `http://127.0.0.1:${port}/${account}/recognition` }),
  });
  return {
    dynamo,
    async close() {
      await endpoint.close();
      await dynamo.close();
    },
  };
}
