/** The links that infra/ gives the functions of this package. */
import "sst";

declare module "sst" {
  export interface Resource {
    NextAuthSecret: { value: string };
    Identity: { issuer: string; clientId: string; clientSecret: string; loginUrl: string };
  }
}
