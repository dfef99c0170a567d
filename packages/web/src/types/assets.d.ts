/// <reference types="next" />
// Next writes the same reference into next-env.d.ts when it builds; this one lets the type check run on a fresh clone.
