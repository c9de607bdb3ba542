import type { FilePatch, Hunk } from "../../core/change.ts";
import { writeDiff } from "../../core/diff-write.ts";
import type { BuildGate } from "../../flow/build-ports.ts";
import { type SanitizedChange, sanitizeChange } from "../../flow/sanitized-change.ts";
import { createSanitizer } from "../../flow/sanitized-text.ts";
import { takeChange } from "../../system/change-source.ts";
import { filesBefore } from "../../system/files-before.ts";
import { host } from "../../system/host.ts";
import { terminalText } from "../../system/terminal-text.ts";
import { withTrees } from "../compose.ts";
import type { CompositionSession } from "../composition-session.ts";
import { narrowConfig } from "../narrow.ts";

/** What no reviewer sees for what it is, and who accepts a step has to. Secrets in it are replaced all the same. */
const seenByDeveloper: ReadonlySet<string> = new Set(["symlink", "agent-file", "submodule", "local-config"]);

/**
 * What may be kept of what is said and changed in a clone. The repository's own rules count as they stood before the work: what
 * the builder writes has no say in what the developer is shown of it.
 *
 * @param folder of the clone
 * @param baseTree of the commit that the work began with
 */
export function buildGate(folder: string, baseTree: string, session: CompositionSession): BuildGate {
  const { scanner } = session.composition.ports;
  return {
    async clean(text) {
      const sanitizer = createSanitizer(scanner, []);
      const scanned = await sanitizer.scan("text", terminalText(text));
      sanitizer.learn(scanned);
      return sanitizer.clean(scanned);
    },
    async describe({ parent, commit }, signal) {
      const { composition, config: user, io } = session;
      return withTrees({ composition, reviewId: host.newId("r") }, async (objectsDirectory) => {
        const select = { kind: "revision", text: `${parent}..${commit}`, attributesTree: baseTree } as const;
        const taken = await takeChange({ cwd: folder, select, paths: [], objectsDirectory }, signal);
        const { summary, repository } = taken.change;
        const before = filesBefore({ summary: { ...summary, baseTree }, repository }, null);
        try {
          const { policy, allowSecrets = [] } = await narrowConfig(before, user, io);
          const files = taken.change.patches;
          const gate = await sanitizeChange(taken, { scanner, policy, allowSecrets, files }, signal);
          const sizes = files.map(({ path, additions, deletions }) => ({ path, additions, deletions }));
          return { files: sizes, diff: writeDiff(await shownPatches(files, gate)) };
        } finally {
          await before.dispose();
          await taken.dispose();
        }
      });
    },
  };
}

/** In the order of the change. */
async function shownPatches(files: readonly FilePatch[], gate: SanitizedChange): Promise<FilePatch[]> {
  const clean = new Map(gate.files.map(({ patch }) => [patch.path, patch]));
  const kinds = new Map(gate.withheld.map(({ path, kind }) => [path, kind]));
  const shown: FilePatch[] = [];
  for (const patch of files) {
    const own = clean.get(patch.path);
    if (own !== undefined) shown.push(own);
    else if (seenByDeveloper.has(kinds.get(patch.path) ?? "")) shown.push(await withoutSecrets(patch, gate));
  }
  return shown;
}

/** Line by line without the signs, by which a scanner would be misled. */
async function withoutSecrets(patch: FilePatch, gate: SanitizedChange): Promise<FilePatch> {
  const hunks: Hunk[] = [];
  for (const hunk of patch.hunks) {
    const text = hunk.lines.map((line) => line.slice(1)).join("\n");
    const clean = (await gate.sanitizeText(patch.path, text)).split("\n");
    const lines = hunk.lines.map((line, index) => `${line.slice(0, 1)}${clean[index] ?? ""}`);
    hunks.push({ ...hunk, heading: "", lines });
  }
  return { ...patch, hunks };
}
