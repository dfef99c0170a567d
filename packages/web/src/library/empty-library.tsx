"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { focusMain, isFocusLost } from "../shell/focus";
import controls from "../styles/controls.module.css";
import { AddButton } from "../uploads/add-button";
import { useUploadActions } from "../uploads/uploads-provider";
import styles from "./empty-library.module.css";

/** On a first start the samples are still being fetched while the library stands empty. */
const SAMPLES_COMING_MS = 3000;

/** The sample photos that stand beside the site, if whoever serves it has put some there. */
function useSamples(): string[] {
  const { data } = useQuery({
    queryKey: ["samples"],
    retry: false,
    refetchInterval: ({ state }) => (state.data?.length ? false : SAMPLES_COMING_MS),
    queryFn: async (): Promise<string[]> => {
      const response = await fetch("/samples/samples.json");
      const json = response.headers.get("content-type")?.includes("json");
      return response.ok && json ? response.json() : [];
    },
  });
  return data ?? [];
}

async function fetchSample(name: string): Promise<File> {
  const response = await fetch(`/samples/${encodeURIComponent(name)}`);
  if (!response.ok) throw new Error(`${name} could not be fetched.`);
  return new File([await response.blob()], name, { type: response.headers.get("content-type") ?? "" });
}

export function EmptyLibrary() {
  const samples = useSamples();
  const { add } = useUploadActions();
  const [trying, setTrying] = useState(false);

  // What was pressed here goes with the first photo.
  useEffect(
    () => () => {
      if (isFocusLost()) focusMain();
    },
    [],
  );

  const tryThem = async () => {
    setTrying(true);
    try {
      add(await Promise.all(samples.map(fetchSample)));
    } finally {
      setTrying(false);
    }
  };

  return (
    <div className={styles.zone} data-empty>
      <h1 className={styles.sentence}>
        <span className={styles.byMouse}>Drop photos anywhere.</span>
        <span className={styles.byFinger}>Add your first photos.</span>
      </h1>
      <p className={styles.more}>Each gets tags for what is in it, and you can search by them.</p>
      <div className={styles.actions}>
        <AddButton inline />
        {samples.length > 0 && (
          <button type="button" className={controls.button} disabled={trying} onClick={() => void tryThem()}>
            Try {samples.length} sample photos
          </button>
        )}
      </div>
    </div>
  );
}
