export default $config({
  app: () => ({ name: "lambdaauth", home: "aws" }),
  async run() {
    const api = new sst.aws.ApiGatewayV2("Api");
    const a = api.addAuthorizer({ name: "My", lambda: { function: "f.handler" } });
    api.route("GET /secret", "f.handler", { auth: { lambda: a.id } });
    api.route("$default", "f.handler");
    return { api: api.url };
  },
});
