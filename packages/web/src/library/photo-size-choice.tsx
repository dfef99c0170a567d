"use client";
import { useStore } from "../shell/store";
import { choosePhotoSize, PHOTO_SIZES, photoSize } from "./photo-size";
import styles from "./photo-size-choice.module.css";

export function PhotoSizeChoice() {
  const chosen = useStore(photoSize, (size) => size);
  return (
    <fieldset className={styles.sizes}>
      <legend className={styles.legend}>Photo size</legend>
      {PHOTO_SIZES.map((size) => (
        <label key={size} className={styles.size}>
          <input
            className={styles.radio}
            type="radio"
            name="photo-size"
            checked={size === chosen}
            onChange={() => choosePhotoSize(size)}
          />
          {size[0]!.toUpperCase() + size.slice(1)}
        </label>
      ))}
    </fieldset>
  );
}
