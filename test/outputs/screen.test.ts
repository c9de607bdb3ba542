import { describe, expect, it } from "vitest";
import { screenOf } from "../../src/outputs/terminal/screen.ts";

const terminal = { isTTY: true, columns: 120, rows: 40 };
const utf8 = { LANG: "en_US.UTF-8", TERM: "xterm-256color" };

describe("what a screen can show", () => {
  it.each([
    ["a terminal", terminal, utf8, true],
    ["a pipe", {}, utf8, false],
    ["a dumb terminal", terminal, { ...utf8, TERM: "dumb" }, false],
    ["NO_COLOR", terminal, { ...utf8, NO_COLOR: "1" }, false],
    ["an empty NO_COLOR", terminal, { ...utf8, NO_COLOR: "" }, true],
    ["FORCE_COLOR into a pipe", {}, { ...utf8, FORCE_COLOR: "1" }, true],
    ["FORCE_COLOR over NO_COLOR", {}, { ...utf8, FORCE_COLOR: "1", NO_COLOR: "1" }, true],
    ["FORCE_COLOR=0", terminal, { ...utf8, FORCE_COLOR: "0" }, false],
  ] as const)("has colour or not: %s", (_name, stream, environment, expected) => {
    expect(screenOf(stream, environment, "linux").color).toBe(expected);
  });

  it.each([
    [{ LANG: "de_DE.utf8" }, "linux", true],
    [{ LANG: "en_US.UTF-8", LC_ALL: "C" }, "linux", false],
    [{ LC_CTYPE: "en_US.UTF-8", LANG: "C" }, "linux", true],
    [{}, "linux", false],
    [{}, "darwin", true],
    [{ LANG: "en_US.UTF-8", TERM: "linux" }, "linux", false],
  ] as const)("has more than ASCII or not: %j on %s", (environment, platform, expected) => {
    expect(screenOf(terminal, environment, platform).unicode).toBe(expected);
  });

  it("is drawn over only where somebody looks at it", () => {
    expect(screenOf(terminal, utf8, "linux").isInteractive).toBe(true);
    expect(screenOf({}, utf8, "linux").isInteractive).toBe(false);
    expect(screenOf(terminal, { ...utf8, CI: "true" }, "linux").isInteractive).toBe(false);
  });

  it("follows the window, up to a width that can be read", () => {
    const stream = { isTTY: true, columns: 70 };
    const screen = screenOf(stream, utf8, "linux");
    expect(screen.width).toBe(70);
    stream.columns = 300;
    expect(screen.width).toBe(100);
  });

  it("is 80 columns on a terminal that does not say", () => {
    expect(screenOf({ isTTY: true }, {}, "linux").width).toBe(80);
  });

  it("is wide enough for the longest title where nobody looks, or as wide as the user says", () => {
    expect(screenOf({}, {}, "linux").width).toBe(104);
    expect(screenOf({}, { COLUMNS: "72" }, "linux").width).toBe(72);
    expect(screenOf({}, { COLUMNS: "wide" }, "linux").width).toBe(104);
  });
});
