import type { GitRepository } from "../system/git-repository.ts";
import { test as placeTest } from "./place.ts";
import { type TerminalOptions, TestTerminal } from "./screen.ts";

/** How to open a terminal in a repository; the environment is besides the place's own. */
export interface OpenOptions extends Partial<Omit<TerminalOptions, "cwd" | "folder">> {
  readonly cwd: GitRepository;
}

interface Fixtures {
  /** Runs the program in a terminal of its own; all of them are gone after the test. */
  readonly openTerminal: (args: readonly string[], options: OpenOptions) => Promise<TestTerminal>;
}

/** Tests of the program in real terminals. */
export const test = placeTest.extend<Fixtures>({
  openTerminal: async ({ place }, use) => {
    const open: TestTerminal[] = [];
    await use(async (args, { cwd, env, ...options }) => {
      const where = { cwd: cwd.root, env: { ...place.env, ...env }, folder: place.folder };
      const terminal = await TestTerminal.open(args, { ...options, ...where });
      open.push(terminal);
      return terminal;
    });
    for (const terminal of open) terminal.close();
  },
});
