export default $config({
  app: () => ({ name: "customdomain", home: "aws" }),
  async run() {
    const api = new sst.aws.ApiGatewayV2("Api", { domain: "api.example.com" });
    api.route("GET /", "f.handler");
    const g = new sst.aws.Function("G", { handler: "g.handler", url: true, link: [api] });
    return { api: api.url, g: g.url };
  },
});
