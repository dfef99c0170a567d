/** A fault of the file itself, in words for its owner: trying again would not help. */
export class Unreadable extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = "Unreadable";
  }
}

/** Nothing bounds what people put into S3 past the API, so such a file is deleted: it would be paid for as long as it lies there. */
export class TooLarge extends Unreadable {
  constructor() {
    super("This photo is larger than 50 MB.");
    this.name = "TooLarge";
  }
}
