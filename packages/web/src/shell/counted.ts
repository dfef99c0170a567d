/** `12,345`: as the site's language writes it, whatever the reader's is. */
export const number = (count: number): string => count.toLocaleString("en");

/** `1 photo`, `12,345 photos` */
export const photos = (count: number): string => (count === 1 ? "1 photo" : `${number(count)} photos`);

/** `1 sidecar`, `12 sidecars` */
export const sidecars = (count: number): string => (count === 1 ? "1 sidecar" : `${number(count)} sidecars`);

/** Bytes as people count them: 1 MB is a million. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
