"use client";
/** Carries files from the browser to the bucket by presigned POST; Uppy does the sending, resuming and restoring. */
import AwsS3, { type AwsBody } from "@uppy/aws-s3";
import Uppy, { type Meta } from "@uppy/core";
import GoldenRetriever from "@uppy/golden-retriever";
import { getImage } from "../api/client";
import { ApiError, Unreachable } from "../api/errors";
import type { UploadGrant } from "../api/types";
import { localTime } from "../date/local-time";
import { accept, isDrawable, meantOf } from "./acceptance";
import {
  type Announced,
  announcedOf,
  isBeside,
  type OfPage,
  ofPage,
  readBeside,
  titlesOf,
} from "./announced";
import { Beside, droppedFolderOf, folderOf, pathOf } from "./beside";
import { requestGrant, sha256 } from "./grants";
import type { QueueAction } from "./queue";
import { forgetSettled, readSettled, rememberSettled } from "./settled";
import { keepUnsent, takeUnsent } from "./unsent";

/** Hashing and sending side by side; a browser opens six connections to one origin, and some are kept for the page. */
const CONCURRENT = 4;

/** A fresh grant lasts 15 minutes; one that ran out on the way is asked for again this often. */
const MAX_NEW_GRANTS = 2;

export interface UploaderOptions {
  /** Keeps one person's interrupted uploads from another's, in the same browser. */
  owner: string;
  /** Whether to take up what an earlier visit left unsent. */
  restores: boolean;
  /** Told of everything that happens to a file. */
  dispatch(action: QueueAction): void;
  /** Told when adding a photo brought it back from the trash. */
  onRestored(): void;
}

export class Uploader {
  readonly #uppy: Uppy<Meta, AwsBody>;
  readonly #dispatch: (action: QueueAction) => void;
  readonly #onRestored: () => void;
  /** Content that is on its way from this page, by hash: the API only knows what has arrived. */
  readonly #sending = new Map<string, { key: string; grant: Promise<UploadGrant> }>();
  readonly #newGrants = new Map<string, number>();
  /** What was on its way when the page before was left, until it is known what became of it. */
  readonly #lost: Map<string, string>;
  readonly #stopped: () => void;
  #destroyed = false;

  constructor({ owner, restores, dispatch, onRestored }: UploaderOptions) {
    this.#dispatch = dispatch;
    this.#onRestored = onRestored;
    this.#uppy = new Uppy<Meta, AwsBody>({ id: `phototag-${owner}`, autoProceed: true }).use(
      AwsS3<Meta, AwsBody>,
      {
        limit: CONCURRENT,
        shouldUseMultipart: false,
        generateObjectKey: (file) => file.id,
        signRequest: ({ key }) => this.#sign(key),
      },
    );
    if (restores) this.#uppy.use(GoldenRetriever);
    this.#uppy.on("upload-progress", (file, progress) => {
      if (!file || !progress.bytesTotal) return;
      dispatch({ type: "progress", key: file.id, progress: progress.bytesUploaded / progress.bytesTotal });
    });
    this.#uppy.on("upload-success", (file) => {
      if (!file) return;
      dispatch({ type: "sent", key: file.id });
      this.#settle(file.id);
    });
    this.#uppy.on("upload-error", (file, error) => {
      if (file) this.#failed(file.id, error);
    });
    this.#uppy.on("restored", () => this.#restored());
    this.#lost = takeUnsent(owner);
    if (this.#lost.size > 0) setTimeout(() => this.#tellLost(), RESTORED_MS);
    const stop = new AbortController();
    const { signal } = stop;
    window.addEventListener("online", () => void this.#uppy.retryAll(), { signal });
    window.addEventListener("pagehide", () => keepUnsent(owner, this.#uppy.getFiles()), { signal });
    // A page that comes back as it was goes on with them.
    window.addEventListener("pageshow", () => void takeUnsent(owner), { signal });
    this.#stopped = () => stop.abort();
  }

  /** Adds what was meant of files that came together, in their order. */
  async add(files: readonly File[]): Promise<void> {
    const beside = new Beside(files);
    const meant = meantOf(files, beside);
    const titles = await titlesOf(beside.left());
    for (const { file, ...paired } of meant) {
      const [acceptance, { trashed, unread, ...said }] = await Promise.all([
        accept(file),
        readBeside(paired),
      ]);
      if (this.#destroyed) return;
      const reason = !acceptance.ok ? acceptance.reason : trashed ? IN_TRASH : undefined;
      if (!acceptance.ok || reason) {
        const key = `refused ${file.name} ${file.size} ${file.lastModified}`;
        this.#dispatch({ type: "refused", key, name: file.name, reason: reason! });
        continue;
      }
      const { type } = acceptance;
      const title = titles.get(folderOf(pathOf(file)));
      // Of Takeout's folders Takeout says itself which are albums.
      const folder = paired.json || title ? undefined : droppedFolderOf(file);
      const meta: Announced & OfPage = {
        ...said,
        ...(title && { albums: [title] }),
        ...{ modifiedAt: localTime(file.lastModified), unread },
      };
      try {
        const key = this.#uppy.addFile({
          name: file.name,
          type,
          data: file,
          source: "person",
          // Uppy tells files apart by it: one photo may lie in two folders, and each says something of it.
          meta: { ...meta, ...(folderOf(pathOf(file)) && { relativePath: pathOf(file) }) },
        });
        forgetSettled(key);
        const previewUrl = isDrawable(type) ? URL.createObjectURL(file) : undefined;
        this.#dispatch({ type: "added", key, name: file.name, previewUrl, folder, ...ofPage(meta) });
      } catch {
        // Uppy holds this very file already: it is on its way.
      }
    }
  }

  retry(key: string): void {
    this.#newGrants.delete(key);
    this.#dispatch({ type: "requeued", key });
    void this.#uppy.retryUpload(key);
  }

  remove(key: string): void {
    this.#settle(key);
    this.#dispatch({ type: "removed", keys: [key] });
  }

  /** Breaks everything off, and forgets the files that this browser keeps to be sent. */
  forget(): void {
    this.#uppy.cancelAll();
  }

  /** Whether leaving the page now would interrupt something. */
  get busy(): boolean {
    return this.#uppy.getFiles().some((file) => !file.error);
  }

  destroy(): void {
    this.#destroyed = true;
    this.#stopped();
    this.#uppy.destroy();
  }

  async #sign(key: string): Promise<{ url: string; fields: Record<string, string> }> {
    const { data, name, type, size, meta } = this.#uppy.getFile(key);
    if (!(data instanceof Blob)) throw new Error("This file can't be read any more.");
    const hash = await sha256(data);
    const announced = announcedOf(meta);
    const file = { name: name ?? "photo", type, size: size ?? data.size, sha256: hash, ...announced };
    const twin = this.#sending.get(hash);
    if (twin !== undefined && twin.key !== key) {
      // The same photo in an album's folder: which album that is, the API has to hear all the same.
      if (isBeside(announced)) await requestGrant(file);
      throw this.#duplicate(key, idOf(await twin.grant));
    }
    const asked = requestGrant(file);
    this.#sending.set(hash, { key, grant: asked });
    const grant = await asked;
    if ("duplicateOf" in grant) {
      const reason = await this.#addedAgain(grant.duplicateOf);
      throw this.#duplicate(key, grant.duplicateOf, reason);
    }
    this.#dispatch({ type: "granted", key, imageId: grant.id });
    return grant;
  }

  /** Takes the file out of the queue; Uppy passes over an AbortError in silence. */
  #duplicate(key: string, imageId: string, reason = "Already in your library."): DOMException {
    this.#settle(key);
    this.#dispatch({ type: "duplicate", key, imageId, reason });
    return new DOMException("Already in the library", "AbortError");
  }

  /** Whoever adds a photo that lies in the trash wants it back, and one that failed is tried again: the API has seen to that. */
  async #addedAgain(id: string): Promise<string | undefined> {
    const image = await getImage(id);
    const { event } = image.history.findLast(isAddedAgain) ?? {};
    if (event === "put back") {
      this.#onRestored();
      return "Brought back from the trash.";
    }
    if (event !== "retry asked") return undefined;
    this.#dispatch({ type: "reported", images: [image] });
    return "In your library already: it is tried again.";
  }

  #failed(key: string, error: { message: string; status?: number; code?: string; body?: string }): void {
    this.#forget(key);
    const offline = !navigator.onLine;
    const tries = this.#newGrants.get(key) ?? 0;
    const expired = error.status === 403 && /expired/i.test(error.body ?? "");
    if (expired && tries < MAX_NEW_GRANTS) {
      this.#newGrants.set(key, tries + 1);
      this.#dispatch({ type: "requeued", key });
      // Uppy must have put the failure away before it can try again.
      setTimeout(() => void this.#uppy.retryUpload(key), 0);
    } else if (offline) {
      this.#dispatch({ type: "requeued", key });
    } else {
      this.#dispatch({ type: "failed", key, reason: reasonOf(error) });
    }
  }

  /** Nothing of a file is left to be done. */
  #settle(key: string): void {
    this.#forget(key);
    rememberSettled(key);
    if (this.#uppy.getFile(key)) this.#uppy.removeFile(key);
  }

  #forget(key: string): void {
    for (const [hash, other] of this.#sending) if (other.key === key) this.#sending.delete(hash);
  }

  /** Says what has to be chosen again. */
  #tellLost(): void {
    if (this.#destroyed) return;
    const settled = readSettled();
    const reason = "The page was closed before this was sent. Add it again.";
    for (const [key, name] of this.#lost)
      if (!settled.has(key) && !this.#uppy.getFile(key))
        this.#dispatch({ type: "refused", key, name, reason });
    this.#lost.clear();
  }

  /** Files of an earlier visit: those whose bytes the browser kept go on, the others must be chosen again. */
  #restored(): void {
    const files = this.#uppy.getFiles();
    const settled = readSettled();
    for (const file of files) {
      const { id: key, data } = file;
      const name = file.name ?? "photo";
      if (file.progress.uploadComplete || settled.has(key)) {
        this.#uppy.removeFile(key);
      } else if (file.isGhost || !(data instanceof Blob)) {
        this.#uppy.removeFile(key);
        this.#lost.set(key, name);
      } else {
        const previewUrl = isDrawable(file.type) ? URL.createObjectURL(data) : undefined;
        this.#dispatch({ type: "added", key, name, previewUrl, ...ofPage(file.meta) });
      }
    }
    this.#tellLost();
    if (files.length === 0) return;
    // The interrupted batch names files that may be gone; what is left starts as a new one.
    this.#uppy.setState({ currentUploads: {}, error: null, recoveredState: null });
    for (const file of this.#uppy.getFiles()) this.#uppy.setFileState(file.id, fresh);
    if (this.#uppy.getFiles().length > 0) void this.#uppy.upload();
  }
}

/** By then what the browser kept has been found. */
const RESTORED_MS = 5000;

const idOf = (grant: UploadGrant): string => ("duplicateOf" in grant ? grant.duplicateOf : grant.id);

const JUST_NOW_MS = 60_000;

function isAddedAgain({ at, detail }: { at: string; detail?: string }): boolean {
  return detail === "It was added again." && Date.now() - Date.parse(at) < JUST_NOW_MS;
}

const IN_TRASH = "It lay in the trash of Google Photos.";

const fresh = {
  error: null,
  progress: {
    uploadStarted: null,
    uploadComplete: false as const,
    percentage: 0,
    bytesUploaded: false as const,
    bytesTotal: null,
  },
};

/** Why a file could not be sent. The errors are ours, or those of Uppy's S3 client. */
function reasonOf(error: { message: string; status?: number; code?: string }): string {
  if (error instanceof ApiError && error.status < 500) return error.message;
  if (error instanceof Unreachable || error.code === "NETWORK") return "The connection was lost.";
  if (error.status === 403 || error.status === 400) return "The upload was refused.";
  return "This photo could not be sent.";
}
