export const handler = async (event) =>
  [event.rawPath, event.headers["x-from"], event.rawQueryString].join(" ");
