/** The package has no types of its own; these cover what heic.ts uses. */
declare module "heic-decode";
