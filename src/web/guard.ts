import { randomBytes, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";

/**
 * The text of the one <style> element that @pierre/diffs 1.6 puts into its shadow roots for the themes that the page names. A test
 * renders code and fails when another one is blocked.
 */
const diffStyleHash = "'sha256-CYNOZbpzCmmZFqB2nB1ueDciJs0Wu2EahdbuFQr4XwA='";

const policy = [
  ...["default-src 'none'", "script-src 'self'", "worker-src 'self'", "connect-src 'self'", "img-src 'self'"],
  // Attributes alone cannot load anything: every other source is closed.
  ...["style-src 'self'", `style-src-elem 'self' ${diffStyleHash}`, "style-src-attr 'unsafe-inline'"],
  ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
].join("; ");

const headers = {
  "Content-Security-Policy": policy,
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

/** Puts the headers on every answer, refusals too. */
export const withHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
};

/** Who may use the server: whoever opened the address that was printed, from this machine, with this page. */
export class Guard {
  /** Opens the page as often as anybody comes with it. */
  readonly token = randomBytes(32).toString("base64url");
  readonly #single = new Set<string>();
  readonly #landing: string;
  readonly #secret = randomBytes(32).toString("base64url");
  #port = 0;

  /** @param landing where a browser is led that was let in */
  constructor(landing: string) {
    this.#landing = landing;
  }

  /** Which one it listens on, as soon as that is known: before then nobody is let in. */
  set port(port: number) {
    this.#port = port;
  }

  /** A token for once. Others on this machine can see what a browser is started with. */
  newSingleToken(): string {
    const token = randomBytes(32).toString("base64url");
    this.#single.add(token);
    return token;
  }

  /**
   * A name that another site had pointed to this machine is not ours; nor is a request that another page makes. Browsers send
   * `Origin` with all that changes something, and cannot be made not to.
   */
  readonly checkSender: MiddlewareHandler = async (context, next) => {
    const host = context.req.header("host") ?? "";
    const hosts = [`127.0.0.1:${this.#port}`, `localhost:${this.#port}`];
    if (!hosts.includes(host)) return refuse(context, 403, "This is not the address of this page.");
    const isChange = !["GET", "HEAD"].includes(context.req.method);
    const origin = context.req.header("origin");
    const isForeign = origin === undefined ? isChange : origin !== `http://${host}`;
    const site = context.req.header("sec-fetch-site") ?? "none";
    if (isForeign || !["none", "same-origin"].includes(site)) {
      return refuse(context, 403, "The request came from another page.");
    }
    const type = context.req.header("content-type") ?? "";
    if (isChange && !/^application\/json\s*(?:;|$)/i.test(type)) return refuse(context, 415, "JSON is expected.");
    return next();
  };

  /** `/open?token=…`: the browser that comes with the token is let in from here on. */
  readonly open = (context: Context): Response => {
    const token = context.req.query("token") ?? "";
    if (!isSame(token, this.token) && !this.#single.delete(token)) return this.#refuseStranger(context);
    setCookie(context, this.#cookie, this.#secret, { httpOnly: true, sameSite: "Strict", path: "/" });
    return context.redirect(this.#landing, 303);
  };

  /** Everything else is only for a browser that was let in. */
  readonly checkToken: MiddlewareHandler = async (context, next) => {
    if (!isSame(getCookie(context, this.#cookie) ?? "", this.#secret)) return this.#refuseStranger(context);
    return next();
  };

  /** Cookies do not know ports: two servers at once must not take each other's. */
  get #cookie(): string {
    return `blindspot_${this.#port}`;
  }

  #refuseStranger(context: Context): Response {
    return refuse(context, 401, "Open the whole address that blindspot printed in the terminal.");
  }
}

/** In words for a person where a browser asks for a page. */
function refuse(context: Context, status: 401 | 403 | 415, message: string): Response {
  if (/\btext\/html\b/.test(context.req.header("accept") ?? "")) return context.html(refusalPage(message), status);
  return context.json({ error: { code: "refused", message, hint: "" } }, status);
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Says one of our own sentences, and needs no file of the page: those are not for everybody. */
function refusalPage(message: string): string {
  const style =
    "color-scheme: light dark; margin: 20vh auto; max-width: 34em; padding: 0 24px; font: 17px/1.5 system-ui";
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>blindspot</title>
<body style="${style}"><main><h1 style="font-size: 22px">This page is not open to you yet</h1><p>${message}</p></main></body></html>`;
}
