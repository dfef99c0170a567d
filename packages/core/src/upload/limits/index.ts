/** What the API takes of one upload. The site reads this file too: nothing here may need Node or AWS. */

/** 50 MB. */
export const MAX_BYTES = 50 * 1024 * 1024;

/** Characters. */
export const MAX_SIDECAR = 64 * 1024;
