import type { MetadataRoute } from "next";

export const dynamic = "force-static";

/** What a system asks before it installs the site as an app. (W3C, "Web Application Manifest".) */
export default function manifest(): MetadataRoute.Manifest {
  return {
    id: "/library/",
    name: "Phototag",
    short_name: "Phototag",
    description: "A private photo library that tags itself.",
    start_url: "/library/",
    scope: "/",
    display: "standalone",
    background_color: "#FAFAF9",
    theme_color: "#FAFAF9",
    categories: ["photo"],
    icons: [
      { src: "/icon.svg", type: "image/svg+xml", sizes: "any" },
      { src: "/icons/192.png", type: "image/png", sizes: "192x192" },
      { src: "/icons/512.png", type: "image/png", sizes: "512x512" },
      { src: "/icons/maskable.png", type: "image/png", sizes: "512x512", purpose: "maskable" },
    ],
    // Taken by public/share-target.js. (W3C, "Web Share Target API – Level 2".)
    share_target: {
      action: "/share-target/",
      method: "POST",
      enctype: "multipart/form-data",
      params: { files: [{ name: "photos", accept: ["image/*"] }] },
    },
    shortcuts: [{ name: "Albums", url: "/albums/" }],
  };
}
