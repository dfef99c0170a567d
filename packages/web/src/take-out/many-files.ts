/**
 * client-zip writes a zip's end in the format of 64 bits where it has 4 GB, and not where it has more than 65,535 files, as
 * PKWARE's APPNOTE (4.4.1.4) asks: readers that go by the number would see no more. Here that end is written, too.
 */

const MOST = 0xffff;
/** Bytes of the last record of every zip, without a comment. */
const END = 22;
const END_OF_64_BITS = 56;
const LOCATOR = 20;

/** A zip as client-zip makes it, whose last chunk is its last record. @param files is asked at the end how many there are */
export function withManyFiles(
  zip: ReadableStream<Uint8Array>,
  files: () => number,
): ReadableStream<Uint8Array> {
  let held: Uint8Array | undefined;
  let before: Uint8Array | undefined;
  return zip.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        if (held) controller.enqueue(held);
        [before, held] = [held, chunk];
      },
      flush(controller) {
        if (!held) return;
        const has64 = before?.length === END_OF_64_BITS + LOCATOR && signatureOf(before) === 0x06064b50;
        if (files() >= MOST && !has64 && held.length === END) controller.enqueue(endOf64Bits(held, files()));
        controller.enqueue(held);
      },
    }),
  );
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  new DataView(buffer, byteOffset, byteLength);

const signatureOf = (record: Uint8Array) => viewOf(record).getUint32(0, true);

/** APPNOTE 4.3.14 and 4.3.15. */
function endOf64Bits(end: Uint8Array, files: number): Uint8Array<ArrayBuffer> {
  const size = viewOf(end).getUint32(12, true);
  const offset = viewOf(end).getUint32(16, true);
  const record = new Uint8Array(END_OF_64_BITS + LOCATOR);
  const view = viewOf(record);
  view.setUint32(0, 0x06064b50, true);
  view.setBigUint64(4, BigInt(END_OF_64_BITS - 12), true);
  view.setUint16(12, 45, true);
  view.setUint16(14, 45, true);
  view.setBigUint64(24, BigInt(files), true);
  view.setBigUint64(32, BigInt(files), true);
  view.setBigUint64(40, BigInt(size), true);
  view.setBigUint64(48, BigInt(offset), true);
  view.setUint32(56, 0x07064b50, true);
  view.setBigUint64(64, BigInt(offset + size), true);
  view.setUint32(72, 1, true);
  return record;
}
