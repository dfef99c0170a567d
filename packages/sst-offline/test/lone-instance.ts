import { createBundler } from "../src/services/lambda/bundle.ts";
import { environment } from "../src/services/lambda/environment.ts";
import { type Instance, type InstanceOptions, startInstance } from "../src/services/lambda/instance.ts";

type Options = Pick<InstanceOptions, "timeoutSeconds"> &
  Partial<Pick<InstanceOptions, "initSeconds" | "log">>;

/** Starts an instance without the rest of a cloud around it; it is loaded by who asks for it. @param folder all that it has */
export async function startLone(folder: string, options: Options): Promise<Instance> {
  const bundler = createBundler(folder);
  const [bootstrap, guard] = await Promise.all([bundler.bootstrap(), bundler.guard()]);
  return startInstance({
    functionName: "lone",
    functionArn: "arn:aws:lambda:us-east-1:123456789012:function:lone",
    bootstrap,
    temporary: folder,
    environment: (own) =>
      environment(
        { name: "lone", handler: "handler.run", memoryMb: 512, links: {}, environment: {} } as never,
        {
          app: { name: "lone", stage: "local", region: "us-east-1" },
          endpoint: "http://127.0.0.1:1",
          folder: own,
          taskRoot: folder,
          guard,
          credentials: { accessKeyId: "a", secretAccessKey: "b" },
        },
      ),
    memoryMb: 512,
    log: { line() {} },
    ...options,
  });
}
