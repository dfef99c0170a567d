// The published types leave out the module that holds npm's own settings.
declare module "@npmcli/config/lib/definitions/index.js" {
  const npm: {
    definitions: Record<string, never>;
    shorthands: Record<string, string[]>;
    flatten: (raw: object, flat: object) => object;
  };
  export default npm;
}
