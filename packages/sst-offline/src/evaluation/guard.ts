import type { Pulumi } from "./engine.ts";

type Class = abstract new (...args: never[]) => object;

/**
 * A namespace such as `sst` or `aws` in which a component that throws while it is made does not end the app's
 * `run()`: the error is told, and something stands in for the component. What is made of a stand-in's properties
 * never comes to be, as with an Output that has failed.
 */
export function guarded<Namespace extends object>(
  namespace: Namespace,
  pulumi: Pulumi,
  fail: (error: unknown) => void,
): Namespace {
  const known = new Map<unknown, unknown>();
  return new Proxy(namespace, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      if (!known.has(member)) known.set(member, guardedMember(member, pulumi, fail));
      return known.get(member);
    },
  });
}

function guardedMember(member: unknown, pulumi: Pulumi, fail: (error: unknown) => void): unknown {
  if (typeof member === "object" && member !== null) return guarded(member, pulumi, fail);
  if (typeof member !== "function" || !isClass(member)) return member;
  return new Proxy(member, {
    construct(target, args, self) {
      try {
        return Reflect.construct(target, args, self);
      } catch (error) {
        fail(error);
        return standIn(target, pulumi);
      }
    },
  });
}

function isClass(member: object): member is Class {
  return /^class\b/.test(Function.prototype.toString.call(member));
}

function standIn({ prototype }: Class, pulumi: Pulumi): object {
  const never = pulumi.output(new Promise(() => {}));
  return new Proxy(Object.create(prototype), {
    get(target, key) {
      if (key in COMPONENT) return COMPONENT[key as keyof typeof COMPONENT];
      // SST looks into it while it waits for what is in it.
      if (key === "getSSTLink") return () => ({ properties: never, include: [] });
      if (typeof key === "symbol" || key === "then" || key.startsWith("__")) return undefined;
      return isMethod(target, key) ? () => never : never;
    },
  });
}

/** By these Pulumi knows a component, which it waits for where it would look into an object. */
const COMPONENT = {
  __pulumiResource: true,
  __pulumiComponentResource: true,
  __childResources: new Set(),
};

function isMethod(object: object | null, key: string): boolean {
  if (object === null) return false;
  const own = Object.getOwnPropertyDescriptor(object, key);
  return own ? typeof own.value === "function" : isMethod(Object.getPrototypeOf(object), key);
}
