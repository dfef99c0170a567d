/** A function that does not load. */
throw new TypeError("broken from the start");

export async function handler() {}
