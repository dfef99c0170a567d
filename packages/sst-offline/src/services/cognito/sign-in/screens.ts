import type { PasswordRule } from "../user-pool/passwords.ts";
import { type Html, html } from "./html.ts";

/** Paths of the screens, relative to the flow's folder. */
export const SCREENS = ["login", "signup", "confirm", "forgot-password", "reset-password"] as const;
export type Screen = (typeof SCREENS)[number];

export type Field = "email" | "password" | "code";

/** What a screen shows besides its own fields. */
export interface ScreenState {
  /** Said in a `role=alert` above the form. */
  error?: Html | string;
  /** The fields that the error is about. */
  wrong?: Field[];
  email?: string;
  code?: string;
  rules: PasswordRule[];
}

const alert = ({ error }: ScreenState) =>
  error && html`<p class="alert" role="alert" id="error">${error}</p>`;

/** The attributes that tie a field to what explains it, and say whether it is wrong. */
function explained(field: Field, { error, wrong = [] }: ScreenState, hint?: string) {
  const isWrong = Boolean(error) && wrong.includes(field);
  const by = [isWrong && "error", hint].filter(Boolean).join(" ");
  return html`${isWrong && html` aria-invalid="true"`}${by && html` aria-describedby="${by}"`}`;
}

const emailField = (state: ScreenState) => html`
<div class="field">
  <div class="top"><label for="email">E-mail</label></div>
  <input id="email" name="email" type="email" autocomplete="username" inputmode="email" autocapitalize="none" spellcheck="false" required maxlength="254" value="${state.email}"${!state.email && html` autofocus`}${explained("email", state)}>
</div>`;

const passwordField = (state: ScreenState, label: string, { isNew = false } = {}) => html`
<div class="field">
  <div class="top"><label for="password">${label}</label><button class="plain show" type="button" aria-pressed="false" aria-controls="password" hidden>Show</button></div>
  <input id="password" name="password" type="password" autocomplete="${isNew ? "new-password" : "current-password"}" required maxlength="256"${Boolean(state.email) && html` autofocus`}${explained("password", state, isNew ? "rules" : undefined)}>
  ${
    isNew &&
    html`<ul class="rules" id="rules">${state.rules.map(
      ({ words, pattern }) => html`<li data-pattern="${pattern.source}">${words}</li>`,
    )}</ul>`
  }
</div>`;

const codeField = (state: ScreenState) => html`
<div class="field">
  <div class="top"><label for="code">Code</label></div>
  <input class="code" id="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" pattern=" *[0-9]{6} *" title="Six digits" required maxlength="16" value="${state.code}"${explained("code", state)}>
</div>`;

const noMail = (code: string | undefined, email: string | undefined) =>
  code
    ? html`<p class="note">No mail is sent here. The code for <strong>${email}</strong> is filled in.</p>`
    : html`<p class="note">No mail is sent here. If <strong>${email}</strong> has an account, its code is in the window where this was started.</p>`;

export const screens: Record<Screen, { title: string; body(state: ScreenState): Html }> = {
  login: {
    title: "Sign in",
    body: (state) => html`${alert(state)}
<form method="post" action="login">
  ${emailField(state)}
  ${passwordField(state, "Password")}
  <button class="primary">Sign in</button>
</form>
<div class="more">
  <p><a href="forgot-password">Forgot your password?</a></p>
  <p>New here? <a href="signup">Create an account</a></p>
</div>`,
  },
  signup: {
    title: "Create your account",
    body: (state) => html`${alert(state)}
<form method="post" action="signup">
  ${emailField(state)}
  ${passwordField(state, "Password", { isNew: true })}
  <button class="primary">Create account</button>
</form>
<div class="more"><p>Have an account? <a href="login">Sign in</a></p></div>`,
  },
  confirm: {
    title: "Confirm your e-mail",
    body: (state) => html`${alert(state)}${noMail(state.code, state.email)}
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
    body: (state) => html`${alert(state)}
<form method="post" action="forgot-password">
  ${emailField(state)}
  <button class="primary">Continue</button>
</form>
<div class="more"><p>Remembered it? <a href="login">Sign in</a></p></div>`,
  },
  "reset-password": {
    title: "Choose a new password",
    body: (state) => html`${alert(state)}${noMail(state.code, state.email)}
<form method="post" action="reset-password">
  <input type="hidden" name="email" value="${state.email}" autocomplete="username">
  ${codeField(state)}
  ${passwordField(state, "New password", { isNew: true })}
  <button class="primary">Save and sign in</button>
</form>
<div class="more"><p><a href="forgot-password">Make a new code</a></p><p>Remembered it? <a href="login">Sign in</a></p></div>`,
  },
};
