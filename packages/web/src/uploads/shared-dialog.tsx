"use client";
import { useEffect, useState } from "react";
import { photos } from "../shell/counted";
import { Dialog, DialogActions } from "../shell/dialog";
import { announce } from "../shell/undo";
import controls from "../styles/controls.module.css";
import { dropSharedFiles, forgetShared, sharedFiles, sharedNow } from "./share-target";
import { useUploadActions } from "./uploads-provider";

/** Any site may post files to where a system shares them: so they are added when their owner says so, and not before. */
export function SharedDialog({ onClose }: { onClose(): void }) {
  const [files, setFiles] = useState<File[]>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is asked once.
  useEffect(() => {
    const failed = sharedNow() === "failed";
    forgetShared();
    const none = () => {
      announce(
        failed
          ? "There is no room in this browser for what was shared. Choose the photos here: Add."
          : "Nothing that was shared is here any more.",
      );
      onClose();
    };
    if (failed) return none();
    sharedFiles().then((found) => (found.length > 0 ? setFiles(found) : none()), none);
  }, []);
  return files ? <Question files={files} onClose={onClose} /> : null;
}

function Question({ files, onClose }: { files: File[]; onClose(): void }) {
  const { add } = useUploadActions();
  const said = photos(files.length);
  return (
    <Dialog
      title={`Add ${said}?`}
      onClose={() => {
        void dropSharedFiles();
        onClose();
      }}
    >
      <form method="dialog" onSubmit={() => add(files)}>
        <p className={controls.dialogText}>
          Another app shared {files.length === 1 ? files[0]!.name : said} with Phototag.
        </p>
        <DialogActions>
          <button type="submit" className={controls.primary}>
            Add
          </button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
