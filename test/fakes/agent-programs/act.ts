import { once } from "node:events";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";

/** One thing that a fake program does. */
export type Move =
  | { readonly say: string }
  /** On standard error. */
  | { readonly complain: string }
  | { readonly waitMs: number }
  /** Leaves a child behind that holds the pipes open. */
  | { readonly leaveChild: true }
  | { readonly sayForEver: string }
  /** On standard error, without the end of a line. */
  | { readonly complainForEver: string }
  | { readonly hang: true }
  | { readonly kill: NodeJS.Signals }
  | { readonly exit: number };

/** What a fake program is like. */
export interface Act {
  /** As `--version` prints it. */
  readonly version: string;
  readonly moves: readonly Move[];
  /** Files that it tries to write and to read, and tells how that went. */
  readonly writes?: readonly string[];
  readonly reads?: readonly string[];
}

/** What a fake program saw of the world, told before its first move. */
export interface Sight {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin: string;
  /** Files of its current folder and of its home, with their text; `-> target` for links. */
  readonly files: Readonly<Record<string, string>>;
  readonly home: Readonly<Record<string, string>>;
  /** `done`, or the error's code, by path. */
  readonly writes: Readonly<Record<string, string>>;
  readonly reads: Readonly<Record<string, string>>;
}

/** Where fake programs tell what they saw: over the network, which they have however they are confined. */
export interface Lookout {
  readonly url: string;
  readonly sights: readonly Sight[];
  close(): Promise<void>;
}

export async function openLookout(): Promise<Lookout> {
  const sights: Sight[] = [];
  const server = createServer(async (request, response) => {
    sights.push(JSON.parse(await text(request)) as Sight);
    response.end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    sights,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const perform = readFileSync(new URL("perform.cjs", import.meta.url), "utf8");

/** Writes a program of that name into a new folder of `folder`. @returns a value for PATH by which it and node are found */
export function installAct(folder: string, name: string, act: Act, lookout: Pick<Lookout, "url">): string {
  const bin = join(folder, "programs");
  mkdirSync(bin, { recursive: true });
  const file = join(bin, name);
  const script = `const act = ${JSON.stringify({ ...act, lookout: lookout.url })};\n${perform}`;
  writeFileSync(file, `#!/usr/bin/env node\n${script}`);
  chmodSync(file, 0o755);
  return [bin, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter);
}
