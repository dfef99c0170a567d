"use client";
import { useAskBeforeLeaving } from "../session/leave";
import { focusMain } from "../shell/focus";
import { RunningAction, RunningLine } from "../shell/running-line";
import { useStore } from "../shell/store";
import { takeOut } from "./take-out-store";
import { said } from "./words";

/** How far the download is, on whatever page: it goes on while a person looks around. */
export function TakeOutLine() {
  const current = useStore(takeOut, (state) => state);
  const running = current?.state === "running";
  useAskBeforeLeaving(() => running);

  if (!current) return null;
  const { done, total, missing, cancel } = current;
  return (
    <section aria-label="Download">
      <RunningLine
        said={said(current)}
        isRunning={running}
        progress={
          running ? { label: "Downloaded", done: Math.min(done, total.photos), of: total.photos } : undefined
        }
        actions={
          running && (
            <RunningAction
              onClick={() => {
                cancel();
                focusMain();
              }}
            >
              Cancel download
            </RunningAction>
          )
        }
        onDismiss={cancel}
      >
        {!running && missing.length > 0 && (
          <details>
            <summary>Which, and why</summary>
            <ul>
              {missing.slice(0, SHOWN).map(({ name, reason }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two may have one name, and the list stays as it is.
                <li key={at}>
                  {name}: {reason}
                </li>
              ))}
              {missing.length > SHOWN && <li>and {missing.length - SHOWN} more, in “not in here.txt”</li>}
            </ul>
          </details>
        )}
      </RunningLine>
    </section>
  );
}

const SHOWN = 5;
