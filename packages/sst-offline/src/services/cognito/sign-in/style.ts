import type { Branding, Palette } from "./branding.ts";

const variables = (palette: Palette) =>
  Object.entries(palette)
    .map(([name, value]) => `--${name}:${value};`)
    .join("");

/** The one style sheet of the sign-in pages. */
export const styleSheet = ({ light, dark }: Branding): string => `
:root{color-scheme:light dark;${variables(light)}}
@media (prefers-color-scheme:dark){:root{${variables(dark)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;min-height:100vh;min-height:100dvh;display:grid;grid-template-rows:auto 1fr auto;background:var(--background);color:var(--ink);font:400 16px/24px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
header{height:56px;padding:0 24px;display:flex;align-items:center;justify-content:space-between;gap:16px;font-size:14px;line-height:20px}
header a{display:inline-flex;align-items:center;min-height:44px}
.logo{display:block;height:24px;width:auto}
.name{display:inline-flex;align-items:center;gap:8px;font-weight:650;font-size:16px;line-height:24px;letter-spacing:-.01em;color:var(--ink);overflow-wrap:anywhere}
main{width:100%;max-width:408px;margin:0 auto;padding:clamp(24px,9vh,96px) 24px 64px}
h1{margin:0;font-size:28px;line-height:36px;font-weight:650;letter-spacing:-.02em;text-wrap:balance}
.stroke{display:block;width:88px;height:10px;margin:4px 0 24px -2px;fill:none;stroke:var(--accent);stroke-width:3;stroke-linecap:round}
p{margin:0 0 16px}
.lead{color:var(--secondInk)}
.lead strong{color:var(--ink);font-weight:600;overflow-wrap:anywhere}
.alert{margin:0 0 24px;padding:12px 16px;border-left:3px solid var(--bad);background:var(--sunken);border-radius:2px}
.note{margin:0 0 24px;padding:12px 16px;border-left:3px solid var(--accent);background:var(--sunken);border-radius:2px}
form{margin:0}
.field{margin:0 0 16px}
.top{display:flex;justify-content:space-between;align-items:center;min-height:24px;margin-bottom:4px}
label{font-size:14px;line-height:20px;font-weight:600}
input{display:block;width:100%;height:48px;padding:0 12px;font:inherit;color:var(--ink);background:var(--raised);border:1px solid var(--control);border-radius:8px}
input.code{font-size:24px;letter-spacing:.28em;font-variant-numeric:tabular-nums}
input[aria-invalid=true]{border-color:var(--bad)}
input:focus-visible,button:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
button{font:inherit;cursor:pointer}
button.primary{display:block;width:100%;height:48px;margin-top:24px;font-weight:600;color:var(--onAccent);background:var(--accent);border:1px solid transparent;border-radius:8px;transition:filter 120ms}
button.primary:hover{filter:brightness(1.08)}
button.plain,a{color:var(--ink);text-decoration:underline;text-decoration-color:var(--control);text-underline-offset:3px}
button.plain{padding:0;border:0;background:none;border-radius:2px}
a{border-radius:2px}
button.plain:hover,a:hover{text-decoration-color:var(--accent)}
button.show{font-size:14px;line-height:20px;min-width:44px;margin:-16px 0 -4px;padding:18px 0 6px;text-align:right}
.rules{margin:8px 0 0;padding:0;list-style:none;display:grid;grid-template-columns:minmax(0,max-content) minmax(0,1fr);gap:4px 16px;font-size:14px;line-height:20px;color:var(--secondInk)}
.rules li{padding-left:20px;text-indent:-20px}
.rules li::before{content:"○";display:inline-block;width:20px;text-indent:0;color:var(--control)}
.rules li.met{color:var(--ink)}
.rules li.met::before{content:"●";color:var(--accent)}
.more{margin-top:24px;padding-top:12px;border-top:1px solid var(--line);color:var(--secondInk);font-size:14px;line-height:20px}
.more p{margin:0}
.more a,.more button.plain{display:inline-block;padding:12px 0}
footer{padding:16px 24px 24px;text-align:center;font-size:12px;line-height:16px;color:var(--secondInk)}
@media (max-width:479px){header{padding:0 16px}main{padding:24px 16px 48px}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`;
