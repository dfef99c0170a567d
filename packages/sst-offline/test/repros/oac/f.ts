export const handler = async (event) => event.rawPath;
