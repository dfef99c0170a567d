"use client";
import { type ComponentType, useEffect, useState } from "react";
import { announce } from "./undo";

/**
 * A part that is seldom asked for, and whose code comes when it is: until then nothing is drawn.
 * @param load imports it
 * @param name what could not be loaded, as people are told
 */
export function lazily<Props extends { onClose?(): void }>(
  load: () => Promise<ComponentType<Props>>,
  name: string,
): ComponentType<Props> {
  let Loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [Part, setPart] = useState(() => Loaded);
    const { onClose } = props;
    // biome-ignore lint/correctness/useExhaustiveDependencies: it is loaded once, whatever it is to do when it closes.
    useEffect(() => {
      if (Part) return;
      let isWanted = true;
      load().then(
        (part) => {
          Loaded = part;
          if (isWanted) setPart(() => part);
        },
        () => {
          if (!isWanted) return;
          announce(`${name} could not be loaded. Try again.`);
          onClose?.();
        },
      );
      return () => {
        isWanted = false;
      };
    }, [Part]);
    return Part ? <Part {...props} /> : null;
  };
}
