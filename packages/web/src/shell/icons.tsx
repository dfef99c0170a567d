/** The few signs that the site draws, on a 20 px grid with a 1.5 px pen. They say nothing to a screen reader. */
import type { ReactNode } from "react";

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      aria-hidden="true"
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {children}
    </svg>
  );
}

export const PlusIcon = () => (
  <Icon>
    <path d="M10 4v12M4 10h12" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m5 5 10 10M15 5 5 15" />
  </Icon>
);
export const SearchIcon = () => (
  <Icon>
    <circle cx="9" cy="9" r="5" />
    <path d="m13 13 4 4" />
  </Icon>
);
export const TickIcon = () => (
  <Icon>
    <path d="m5 10.5 3.5 3.5L15 7" />
  </Icon>
);
export const BackIcon = () => (
  <Icon>
    <path d="M12 4.5 6.5 10l5.5 5.5" />
  </Icon>
);
export const ForwardIcon = () => (
  <Icon>
    <path d="M8 4.5 13.5 10 8 15.5" />
  </Icon>
);
export const TrashIcon = () => (
  <Icon>
    <path d="M4 6h12M8 6V4h4v2M5.5 6l.7 10h7.6l.7-10" />
  </Icon>
);
export const RestoreIcon = () => (
  <Icon>
    <path d="M4.5 8.5h7a4 4 0 0 1 0 8H8M7.5 5l-3.5 3.5 3.5 3.5" />
  </Icon>
);
export const TagIcon = () => (
  <Icon>
    <path d="M4 4h6l6.5 6.5-6 6L4 10z" />
    <circle cx="7.5" cy="7.5" r=".75" />
  </Icon>
);
export const DownloadIcon = () => (
  <Icon>
    <path d="M10 4v8M6.5 9 10 12.5 13.5 9M4.5 16h11" />
  </Icon>
);
export const SignOutIcon = () => (
  <Icon>
    <path d="M11.5 4H5v12h6.5M9 10h8M14.5 7.5 17 10l-2.5 2.5" />
  </Icon>
);
