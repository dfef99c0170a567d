/** `1 photo`, `12,345 photos` */
export const photos = (count: number): string =>
  count === 1 ? "1 photo" : `${count.toLocaleString("en")} photos`;
