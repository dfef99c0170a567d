import { type Journey, open } from "./journey.ts";

export const signIn: Journey = {
  name: "someone goes to sign in on the site",
  async run({ app }) {
    const csrf = await open(`${app.url}/api/auth/csrf`);
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const cookie = csrf.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    const away = await open(`${app.url}/api/auth/signin/cognito`, {
      method: "POST",
      headers: { cookie },
      body: new URLSearchParams({ csrfToken, callbackUrl: `${app.url}/library/` }),
    });
    await open(away.headers.get("location") ?? "");
  },
};
