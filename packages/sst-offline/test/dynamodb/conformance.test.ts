import { createDynamo } from "../../src/services/dynamodb/dynamodb.ts";
import { hold } from "./conformance/hold.ts";
import { serve } from "./server.ts";

hold("DynamoDB", async () => {
  const dynamo = await createDynamo({ account: "123456789012", region: "us-east-1" });
  const server = await serve(dynamo);
  return {
    endpoint: server.url,
    close: async () => {
      await server.close();
      await dynamo.close();
    },
  };
});
