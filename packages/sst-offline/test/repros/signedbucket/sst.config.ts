/** A behavior that serves a bucket itself, to whoever has a signed address. */
export default $config({
  app: () => ({ name: "signedbucket", home: "aws" }),
  async run() {
    const b = new sst.aws.Bucket("B", { access: "cloudfront" });
    const key = new aws.cloudfront.PublicKey("Key", {
      encodedKey: new sst.Secret("PublicKey").value,
    });
    const group = new aws.cloudfront.KeyGroup("Group", { name: "group", items: [key.id] });
    const access = new aws.cloudfront.OriginAccessControl("Access", {
      name: "access",
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
    const r = new sst.aws.Router("R", {
      transform: {
        cdn: (cdn) => {
          cdn.origins = $output(cdn.origins).apply((origins) => [
            ...origins,
            {
              originId: "bucket",
              domainName: b.nodes.bucket.bucketRegionalDomainName,
              originPath: "/kept",
              originAccessControlId: access.id,
            },
          ]);
          cdn.orderedCacheBehaviors = [
            {
              pathPattern: "/files/*",
              targetOriginId: "bucket",
              trustedKeyGroups: [group.id],
              viewerProtocolPolicy: "redirect-to-https",
              allowedMethods: ["GET", "HEAD"],
              cachedMethods: ["GET", "HEAD"],
              cachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
            },
          ];
        },
      },
    });
    return { url: r.url, bucket: b.name, key: key.id };
  },
});
