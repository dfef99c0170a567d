/** The links that infra/ gives the functions of this package. */
import "sst";

declare module "sst" {
  export interface Resource {
    Photos: { name: string };
    Library: { name: string };
    Recognition: { url: string };
  }
}
