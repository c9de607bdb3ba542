import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { paste } from "../../src/reviewers/paste.ts";
import { brief, runContext, runRequest } from "../fakes/reviewer-run.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "blindspot-test-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A clipboard program of the desktop that keeps its input in a file, or fails. */
async function clipboard(script: string): Promise<NodeJS.ProcessEnv> {
  await writeFile(join(folder, "wl-copy"), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "wl-copy"), 0o755);
  return { PATH: `${folder}:/usr/bin:/bin`, WAYLAND_DISPLAY: "wayland-test", KEPT: join(folder, "kept") };
}

// Clipboard programs differ between systems; this one stands for them on Linux.
test.runIf(process.platform === "linux")("puts the brief on the clipboard as well", async () => {
  await paste(folder, await clipboard('cat > "$KEPT"')).run(runRequest(), runContext());
  expect(await readFile(join(folder, "kept"), "utf8")).toBe(`${brief.system}\n\n${brief.user}\n`);
});

test("waits all the same when there is no clipboard, or it fails", async () => {
  for (const env of [{}, await clipboard("exit 1"), { PATH: "", WAYLAND_DISPLAY: "x", DISPLAY: ":9" }]) {
    expect(await paste(folder, env).run(runRequest(), runContext())).toMatchObject({ status: "waiting" });
  }
});

test("a repair turn holds the earlier answer and the question", async () => {
  const followUp = { reply: "Looks fine.", question: "Say it as JSON." };
  const result = await paste(folder, {}).run(runRequest({ followUp }), runContext());
  const text = await readFile((result as { file: string }).file, "utf8");
  expect(text).toMatch(/Here is a change[\s\S]*Looks fine\.[\s\S]*Say it as JSON\./);
});

test("the family is that of the model that the person names", () => {
  expect(paste(folder, {}).familyOf("gemini-3.8-flash")).toBe("google");
  expect(paste(folder, {}).familyOf(null)).toBe("unknown");
});
