import type { PasswordRule } from "../user-pool/passwords.ts";
import { type Html, html } from "./html.ts";

/** Paths of the screens, relative to the flow's folder. */
export const SCREENS = ["login", "signup", "confirm", "forgot-password", "reset-password"] as const;
export type Screen = (typeof SCREENS)[number];

/** What a screen shows besides its own fields. */
export interface ScreenState {
  /** Said in a `role=alert` above the form. */
  error?: Html | string;
  email?: string;
  code?: string;
  rules: PasswordRule[];
}

const alert = (error: ScreenState["error"]) =>
  error && html`<p class="alert" role="alert" id="error">${error}</p>`;
const invalid = (error: ScreenState["error"]) => error && html` aria-invalid="true" aria-describedby="error"`;

const emailField = ({ email, error }: ScreenState, focus = true) => html`
<div class="field">
  <div class="top"><label for="email">E-mail</label></div>
  <input id="email" name="email" type="email" autocomplete="username" inputmode="email" autocapitalize="none" spellcheck="false" required maxlength="254" value="${email}"${focus && html` autofocus`}${invalid(error)}>
</div>`;

const passwordField = (label: string, autocomplete: string, rules: PasswordRule[], focus = false) => html`
<div class="field">
  <div class="top"><label for="password">${label}</label><button class="plain show" type="button" aria-pressed="false" aria-controls="password" hidden>Show</button></div>
  <input id="password" name="password" type="password" autocomplete="${autocomplete}" required maxlength="256"${focus && html` autofocus`}${rules.length > 0 && html` aria-describedby="rules"`}>
  ${
    rules.length > 0 &&
    html`<ul class="rules" id="rules">${rules.map((rule) => html`<li data-pattern="${rule.pattern.source}">${rule.words}</li>`)}</ul>`
  }
</div>`;

const codeField = ({ code }: ScreenState) => html`
<div class="field">
  <div class="top"><label for="code">Code</label></div>
  <input class="code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" pattern=" *[0-9]{6} *" title="Six digits" required maxlength="16" value="${code}">
</div>`;

const noMail = (code: string | undefined, email: string | undefined) =>
  code
    ? html`<p class="note">No mail is sent here. The code for <strong>${email}</strong> is filled in.</p>`
    : html`<p class="note">No mail is sent here. If <strong>${email}</strong> has an account, its code stands in the terminal.</p>`;

export const screens: Record<Screen, { title: string; body(state: ScreenState): Html }> = {
  login: {
    title: "Sign in",
    body: (state) => html`${alert(state.error)}
<form method="post" action="login">
  ${emailField(state, !state.email)}
  ${passwordField("Password", "current-password", [], Boolean(state.email))}
  <button class="primary">Sign in</button>
</form>
<div class="more">
  <p><a href="forgot-password">Forgot your password?</a></p>
  <p>New here? <a href="signup">Create an account</a></p>
</div>`,
  },
  signup: {
    title: "Create your account",
    body: (state) => html`${alert(state.error)}
<form method="post" action="signup">
  ${emailField(state, !state.email)}
  ${passwordField("Password", "new-password", state.rules, Boolean(state.email))}
  <button class="primary">Create account</button>
</form>
<div class="more"><p>Have an account? <a href="login">Sign in</a></p></div>`,
  },
  confirm: {
    title: "Confirm your e-mail",
    body: (state) => html`${alert(state.error)}${noMail(state.code, state.email)}
<form method="post" action="confirm">
  <input type="hidden" name="email" value="${state.email}" autocomplete="username">
  ${codeField(state)}
  <button class="primary" autofocus>Confirm and continue</button>
</form>
<div class="more">
  <form method="post" action="confirm"><button class="plain" name="resend" value="yes">Make a new code</button></form>
  <p>Another address? <a href="signup">Start again</a></p>
</div>`,
  },
  "forgot-password": {
    title: "Reset your password",
    body: (state) => html`${alert(state.error)}
<form method="post" action="forgot-password">
  ${emailField(state)}
  <button class="primary">Continue</button>
</form>
<div class="more"><p>Remembered it? <a href="login">Sign in</a></p></div>`,
  },
  "reset-password": {
    title: "Choose a new password",
    body: (state) => html`${alert(state.error)}${noMail(state.code, state.email)}
<form method="post" action="reset-password">
  <input type="hidden" name="email" value="${state.email}" autocomplete="username">
  ${codeField(state)}
  ${passwordField("New password", "new-password", state.rules, true)}
  <button class="primary">Save and sign in</button>
</form>
<div class="more"><p><a href="forgot-password">Make a new code</a></p><p>Remembered it? <a href="login">Sign in</a></p></div>`,
  },
};
