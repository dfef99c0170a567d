/** The package has no types of its own; heic.ts says what of it is used. */
declare module "heic-decode";
