/** Whom the edge shows renditions to: whoever holds an address that the API has signed. */
import type { SecretName } from "./secrets";

const name = `${$app.name}-${$app.stage}`;

/** Signs; only the API has it. */
export const renditionKey = new sst.Secret("RenditionKey" satisfies SecretName);

export const publicKey = new aws.cloudfront.PublicKey("RenditionPublicKey", {
  // Another key is another resource, which is made before the old one goes: a whole name would be taken.
  namePrefix: `${name}-`,
  encodedKey: new sst.Secret("RenditionPublicKey" satisfies SecretName).value,
});

export const signers = new aws.cloudfront.KeyGroup("RenditionSigners", {
  name: `${name}-renditions`,
  items: [publicKey.id],
});

/** The edge signs what it asks of the photos' bucket, whose policy lets it read renditions alone (library.ts). */
export const bucketAccess = new aws.cloudfront.OriginAccessControl("RenditionAccess", {
  name: `${name}-renditions`,
  originAccessControlOriginType: "s3",
  signingBehavior: "always",
  signingProtocol: "sigv4",
});
