import { Resource } from "sst";
export const handler = async () => {
  try {
    const r = await fetch(Resource.Api.url);
    return r.status;
  } catch (e) {
    return `${e.cause ?? e} ${Resource.Api.url}`;
  }
};
