import { createContext, runInContext } from "node:vm";

/**
 * What the runtime of CloudFront Functions has of the language's library: a global, then the members of itself and of its
 * prototype. Everything else is taken away, so that a function which needs it fails here as it does there.
 * (Amazon CloudFront Developer Guide, "JavaScript runtime 2.0 features for CloudFront Functions".)
 */
const LIBRARY: Record<string, { own?: string; prototype?: string }> = {
  Object: {
    own: `create defineProperties defineProperty freeze getOwnPropertyDescriptor getOwnPropertyDescriptors getOwnPropertyNames
      getPrototypeOf isExtensible isFrozen isSealed keys preventExtensions seal assign entries values is setPrototypeOf`,
    prototype: "hasOwnProperty isPrototypeOf propertyIsEnumerable toString valueOf toLocaleString __proto__",
  },
  Function: { prototype: "apply bind call toString arguments caller" },
  String: {
    own: "fromCharCode fromCodePoint",
    prototype: `charAt charCodeAt concat indexOf lastIndexOf match replace search slice split substr substring toLowerCase trim
      toUpperCase codePointAt endsWith includes repeat startsWith padStart padEnd trimStart trimEnd replaceAll toString valueOf`,
  },
  Number: {
    own: `EPSILON MAX_SAFE_INTEGER MIN_SAFE_INTEGER MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY isFinite
      isInteger isNaN isSafeInteger parseInt parseFloat`,
    prototype: "toExponential toFixed toPrecision toString valueOf",
  },
  Boolean: { prototype: "toString valueOf" },
  Array: {
    own: "isArray of",
    prototype: `concat every filter forEach indexOf join lastIndexOf map pop push reduce reduceRight reverse shift slice some sort
      splice unshift copyWithin fill find findIndex includes toString`,
  },
  Promise: { own: "all allSettled any reject resolve race", prototype: "catch finally then" },
  Symbol: {
    own: "for keyFor iterator asyncIterator hasInstance toPrimitive toStringTag species replace split match search",
  },
  RegExp: { prototype: "global ignoreCase multiline source sticky flags exec test toString" },
  Date: {},
  Math: {},
  JSON: { own: "parse stringify" },
  ArrayBuffer: { own: "isView", prototype: "slice byteLength" },
  DataView: {},
  ...Object.fromEntries(
    "Float32Array Float64Array Int8Array Int16Array Int32Array Uint8Array Uint8ClampedArray Uint16Array Uint32Array"
      .split(" ")
      .map((name) => [name, {}]),
  ),
  ...Object.fromEntries(
    `Error EvalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError
    decodeURI decodeURIComponent encodeURI encodeURIComponent isFinite isNaN parseFloat parseInt NaN Infinity undefined globalThis`
      .split(/\s+/)
      .map((name) => [name, {}]),
  ),
};

/** Runs within the context, on its own copies. */
const PRUNE = `(library) => {
  const words = (text) => text.trim().split(/\\s+/);
  const prune = (target, kept) => {
    for (const name of Object.getOwnPropertyNames(target))
      if (!kept.includes(name) && Object.getOwnPropertyDescriptor(target, name).configurable) delete target[name];
  };
  for (const [name, { own, prototype }] of Object.entries(library)) {
    const known = globalThis[name];
    if (own !== undefined) prune(known, [...words(own), "prototype", "name", "length"]);
    if (prototype !== undefined) prune(known.prototype, [...words(prototype), "constructor", "length", "name"]);
  }
  prune(globalThis, Object.keys(library));
}`;

/**
 * A place for a function of CloudFront: with the library of its runtime, no timers, no network, no files, and no text that
 * becomes code.
 * @param given what the runtime adds: `require`, `console` and the like
 */
export function createEdgeContext(given: Record<string, unknown>) {
  const context = createContext({}, { codeGeneration: { strings: false, wasm: false } });
  const prune = runInContext(PRUNE, context) as (library: typeof LIBRARY) => void;
  prune(LIBRARY);
  Object.assign(context, given);
  return context;
}
