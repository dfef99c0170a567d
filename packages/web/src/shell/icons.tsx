/** The few signs that the site draws, on a 20 px grid with a 1.5 px pen. They say nothing to a screen reader. */
import type { ReactNode } from "react";

export function Icon({ children }: { children: ReactNode }) {
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
export const MinusIcon = () => (
  <Icon>
    <path d="M4 10h12" />
  </Icon>
);
export const AllIcon = () => (
  <Icon>
    <path d="M7 4h9v9M4 7h9v9H4zM6.5 11.5l1.5 1.5 3-3.5" />
  </Icon>
);
export const UntagIcon = () => (
  <Icon>
    <path d="M4 4h6l6.5 6.5-6 6L4 10z M3.5 16.5 16.5 3.5" />
  </Icon>
);
export const AgainIcon = () => (
  <Icon>
    <path d="M15.5 10a5.5 5.5 0 1 1-1.6-3.9M16 3.5v3.5h-3.5" />
  </Icon>
);
export const CoverIcon = () => (
  <Icon>
    <path d="M4 4h12v12H4zM10 7l1 2.1 2.3.3-1.7 1.6.4 2.3-2-1.1-2 1.1.4-2.3-1.7-1.6 2.3-.3z" />
  </Icon>
);
export const DateIcon = () => (
  <Icon>
    <path d="M4 5.5h12v10.5H4zM4 9h12M7 3.5v3M13 3.5v3" />
  </Icon>
);
export const PlaceIcon = () => (
  <Icon>
    <path d="M10 17s5-4.6 5-8.5a5 5 0 0 0-10 0C5 12.4 10 17 10 17Z" />
    <circle cx="10" cy="8.5" r="1.75" />
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
export const TrashIcon = () => (
  <Icon>
    <path d="M4 6h12M8 6V4h4v2M5.5 6l.7 10h7.6l.7-10" />
  </Icon>
);
export const AccountIcon = () => (
  <Icon>
    <path d="M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4M3.8 16.5c.6-3 3-4.3 6.2-4.3s5.6 1.3 6.2 4.3" />
  </Icon>
);
export const AlikeIcon = () => (
  <Icon>
    <path d="M3.5 3.5h9v9h-9zM15 7.5h1.5v9h-9V15" />
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
export const HeartIcon = ({ filled = false }: { filled?: boolean }) => (
  <Icon>
    <path
      d="M10 16.5C5.5 13.2 3.5 10.8 3.5 8a3.4 3.4 0 0 1 6.5-1.4A3.4 3.4 0 0 1 16.5 8c0 2.8-2 5.2-6.5 8.5z"
      fill={filled ? "currentColor" : "none"}
    />
  </Icon>
);
export const ArchiveIcon = () => (
  <Icon>
    <path d="M3.5 4h13v3.5h-13zM4.5 7.5V16h11V7.5M8 10.5h4" />
  </Icon>
);
export const AlbumIcon = () => (
  <Icon>
    <path d="M3.5 8h13v8.5h-13zM5 5.5h10M6.5 3h7" />
  </Icon>
);
export const DownloadIcon = () => (
  <Icon>
    <path d="M10 4v8M6.5 9 10 12.5 13.5 9M4.5 16h11" />
  </Icon>
);
export const ShareIcon = () => (
  <Icon>
    <path d="M10 12V3.5M6.5 6.5 10 3l3.5 3.5M5 9.5v7h10v-7" />
  </Icon>
);
export const SignOutEverywhereIcon = () => (
  <Icon>
    <path d="M10.5 4H4v12h6.5M8 7.5h8.5M14.5 5.5l2 2-2 2M8 12.5h8.5M14.5 10.5l2 2-2 2" />
  </Icon>
);
export const SignOutIcon = () => (
  <Icon>
    <path d="M11.5 4H5v12h6.5M9 10h8M14.5 7.5 17 10l-2.5 2.5" />
  </Icon>
);
