import type { ReactNode } from "react";
import { Shell } from "../../shell/shell";

/** The library and the trash share one frame, so that uploads go on while a person moves between them. */
export default function AppLayout({ children }: { children: ReactNode }) {
  return <Shell>{children}</Shell>;
}
