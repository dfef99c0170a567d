/** A fault of the file itself, in words for its owner: trying again would not help. */
export class Unreadable extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = "Unreadable";
  }
}

/** The photo has no file any more. Whatever bytes it had before may be added again. */
export class Gone extends Unreadable {
  constructor(reason = "The photo's file is gone.") {
    super(reason);
    this.name = "Gone";
  }
}

/** Nothing bounds what people put into S3 past the API, so such a file is deleted: it would be paid for as long as it lies there. */
export class TooLarge extends Gone {
  /** @param etag of the object that was too large: another under the same key may not be */
  constructor(readonly etag: string) {
    super("This photo is larger than 50 MB.");
    this.name = "TooLarge";
  }
}

/** Somebody put it past the API into a library that has no room for it. It goes the way of trash: it may be the only copy. */
export class LibraryFull extends Unreadable {
  constructor(
    readonly etag: string,
    reason: string,
  ) {
    super(reason);
    this.name = "LibraryFull";
  }
}
