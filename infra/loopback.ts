/**
 * Where the command line waits for a browser to come back from signing in (RFC 8252 §7.3). Cognito compares the whole
 * address, port and all, so a few ports are fixed: below those that systems hand out by themselves, and registered
 * for nothing. It takes plain HTTP for `localhost` alone, not for 127.0.0.1.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-app-idp-settings.html
 */
export const loopback = { ports: [27611, 27612, 27613], path: "/signed-in" };

export const loopbackUrl = (port: number): string => `http://localhost:${port}${loopback.path}`;
