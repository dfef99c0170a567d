export const handler = async (e) =>
  e.rawPath === "/" ? { statusCode: 302, headers: { location: "/home" } } : `home at ${e.rawPath}`;
