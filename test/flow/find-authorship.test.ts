import { expect, test } from "vitest";
import { createAuthorshipSources } from "../../src/authorship/index.ts";
import { findAuthorship } from "../../src/flow/find-authorship.ts";
import type { AuthorshipSource, TakenChange } from "../../src/ports.ts";
import { GitRepository } from "../system/git-repository.ts";
import { useTaking } from "../system/taking.ts";

const { newRepository, newFolder, take } = useTaking();

const claude = "\n\nCo-Authored-By: Claude Opus 5.5 <noreply@anthropic.com>";
const lines = (count: number, word: string) => Array.from({ length: count }, (_, i) => `${word} ${i}\n`).join("");
const nobody = { author: null, rememberedAuthor: null };

function find(taken: TakenChange, authorship = createAuthorshipSources({ env: {}, transcripts: false })) {
  return findAuthorship(taken, taken.change.patches, nobody, { authorship }, new AbortController().signal);
}

/** A clone that has the contents of its base and of its head, and none of what was in between. */
function partialClone(steps: number): GitRepository {
  const origin = newRepository();
  origin.git("config", "uploadpack.allowFilter", "true");
  origin.write("a.ts", "base\n");
  origin.commit("base");
  origin.git("checkout", "-q", "-b", "feature");
  for (let step = 1; step <= steps; step++) {
    origin.write("a.ts", `base\n${lines(4, `step ${step}`)}`);
    origin.commit(`step ${step}${claude}`);
  }
  const clone = new GitRepository(newFolder());
  clone.git("remote", "add", "origin", `file://${origin.root}`);
  clone.git("-c", "protocol.file.allow=always", "fetch", "-q", "--filter=blob:none", "origin");
  clone.git("checkout", "-q", "-b", "main", "origin/main");
  clone.git("checkout", "-q", "-b", "feature", "origin/feature");
  return clone;
}

test("a partial clone that lacks what earlier commits wrote is reviewed, and what that hides is said", async () => {
  const taken = await take(partialClone(3), { kind: "revision", text: "main..feature" });
  const { authorship, notes } = await find(taken);
  expect(authorship.families).toEqual([{ family: "unknown", lines: 4, share: 1 }]);
  expect(notes.map(({ text }) => text)).toContainEqual(expect.stringContaining("partial clone"));
  expect(notes[0]?.level).toBe("warning");
});

test("of a partial clone's only commit its marks still tell", async () => {
  const { authorship } = await find(await take(partialClone(1), { kind: "revision", text: "main..feature" }));
  expect(authorship.families).toEqual([{ family: "anthropic", lines: 4, share: 1 }]);
});

test("a source that cannot be read is left out and named, and the others still tell", async () => {
  const repository = newRepository();
  repository.write("a.ts", "base\n");
  repository.commit("base");
  repository.write("b.ts", lines(3, "new"));
  const head = repository.commit(`new${claude}`);
  const broken: AuthorshipSource = {
    name: "broken",
    read: () => Promise.reject(new Error("it is \u001b[31mgone\nfor good")),
  };
  const taken = await take(repository, { kind: "revision", text: head });
  const { authorship, notes } = await find(taken, [
    broken,
    ...createAuthorshipSources({ env: {}, transcripts: false }),
  ]);
  expect(authorship.families).toMatchObject([{ family: "anthropic", lines: 3 }]);
  expect(notes).toEqual([
    { level: "warning", text: expect.stringMatching(/^Evidence of who wrote it is missing: broken could not be read/) },
  ]);
});

test("a search for evidence that is stopped fails, rather than to find nothing", async () => {
  const repository = newRepository();
  repository.write("a.ts", "base\n");
  const taken = await take(repository, { kind: "revision", text: repository.commit("base") });
  const stop = AbortSignal.abort(new Error("stopped"));
  const ports = { authorship: createAuthorshipSources({ env: {}, transcripts: false }) };
  await expect(findAuthorship(taken, taken.change.patches, nobody, ports, stop)).rejects.toThrow("stopped");
});
