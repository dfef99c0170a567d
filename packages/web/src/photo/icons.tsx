/** Signs of the photo view alone. */
import { Icon } from "../shell/icons";

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
export const CopyIcon = () => (
  <Icon>
    <path d="M8 8h8v8H8zM12 8V4H4v8h4" />
  </Icon>
);
export const InfoIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="7" />
    <path d="M10 9v5M10 6.25v.5" />
  </Icon>
);
export const PlayIcon = () => (
  <Icon>
    <path d="M6.5 4.5v11l9-5.5z" />
  </Icon>
);
export const PauseIcon = () => (
  <Icon>
    <path d="M7 4.5v11M13 4.5v11" />
  </Icon>
);
export const FullScreenIcon = () => (
  <Icon>
    <path d="M4 8V4h4M12 4h4v4M16 12v4h-4M8 16H4v-4" />
  </Icon>
);
export const WindowedIcon = () => (
  <Icon>
    <path d="M8 4v4H4M16 8h-4V4M12 16v-4h4M4 12h4v4" />
  </Icon>
);
