// A password that a function of CloudFront asks for.
export default $config({
  app: () => ({ name: "edgecode", home: "aws" }),
  async run() {
    const router = new sst.aws.Router("R", {
      edge: {
        viewerRequest: {
          injection: `
            const said = event.request.headers.authorization;
            if (!said || said.value !== "Basic b3BlbjpzZXNhbWU=") return {
              statusCode: 401, statusDescription: "Unauthorized",
              headers: { "www-authenticate": { value: "Basic" } }, body: "who are you?",
            };
            event.request.headers["x-from"] = { value: event.viewer.ip };
            if (event.request.uri === "/old") return { statusCode: 301, headers: { location: { value: "/new" } } };
          `,
        },
        viewerResponse: { injection: `event.response.headers["x-edge"] = { value: event.request.uri };` },
      },
    });
    new sst.aws.StaticSite("S", { path: "site", router: { instance: router } });
    new sst.aws.Function("F", { handler: "f.handler", url: { router: { instance: router, path: "/api" } } });
    return { url: router.url };
  },
});
