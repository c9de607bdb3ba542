import type { Screen } from "./page.ts";

/** The part of a stream that decides what can be shown. */
export interface ScreenStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface LiveScreen extends Screen {
  /** Lines can be drawn over: somebody is looking. */
  readonly isInteractive: boolean;
  /** Lines. */
  readonly height: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const defaultWidth = 80;
const defaultHeight = 24;
/** Longer lines are hard to read. */
const widestWidth = 100;
/** Where nobody looks: a title of a hundred characters stands on one line behind its number. */
const pipedWidth = 104;

/** What a stream can show, by what it is and by the environment (`NO_COLOR`, `FORCE_COLOR`, `TERM`, the locale). */
export function screenOf(stream: ScreenStream, environment: Environment, platform: string): LiveScreen {
  const isTerminal = stream.isTTY === true;
  return {
    // The window may change while a review runs.
    get width() {
      return isTerminal
        ? Math.min(stream.columns || defaultWidth, widestWidth)
        : (columnsOf(environment) ?? pipedWidth);
    },
    get height() {
      return stream.rows || defaultHeight;
    },
    color: hasColor(isTerminal, environment),
    unicode: hasUnicode(environment, platform),
    isInteractive: isTerminal && environment["TERM"] !== "dumb" && !environment["CI"],
  };
}

/** What the user says of the width, as shells and CI services do; nothing narrower than a page can be. */
function columnsOf(environment: Environment): number | null {
  const columns = Number(environment["COLUMNS"]);
  return Number.isInteger(columns) && columns >= 20 && columns <= 10_000 ? columns : null;
}

/** As Node decides it: `FORCE_COLOR` over `NO_COLOR` over what the stream is. */
function hasColor(isTerminal: boolean, environment: Environment): boolean {
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  if (environment["NO_COLOR"]) return false;
  return isTerminal && environment["TERM"] !== "dumb";
}

/** POSIX order of precedence. On Windows, and where no locale is set at all, as on macOS daemons, UTF-8 is usual. */
function hasUnicode(environment: Environment, platform: string): boolean {
  if (environment["TERM"] === "linux") return false;
  const locale = environment["LC_ALL"] || environment["LC_CTYPE"] || environment["LANG"];
  if (!locale) return platform === "win32" || platform === "darwin";
  return /utf-?8/i.test(locale);
}
