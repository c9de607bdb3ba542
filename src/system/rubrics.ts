import { readFile } from "node:fs/promises";
import type { BuildRubrics } from "../core/build-prompts.ts";
import type { Rubrics } from "../ports.ts";

/** Beside this folder in the sources, and beside the chunks in the built program. */
const folder = new URL("../rubrics/", import.meta.url);

/** Our fixed prompts, which are Markdown files so that they can be read and compared as prose. */
export async function loadRubrics(): Promise<Rubrics> {
  const load = async (name: string) => (await readFile(new URL(`${name}.md`, folder), "utf8")).trim();
  const names = ["review", "absence", "refute", "recheck"];
  const [review = "", absence = "", refute = "", recheck = ""] = await Promise.all(names.map(load));
  return { review, absence, refute, recheck };
}

/** What the thread that built something is asked about it, first and second. */
export async function loadSelfReviewRubrics(): Promise<readonly string[]> {
  const names = ["self-review-1", "self-review-2"];
  return Promise.all(names.map(async (name) => (await readFile(new URL(`${name}.md`, folder), "utf8")).trim()));
}

/** What a thread is told that drafts a spec. */
export async function loadSpecRubric(): Promise<string> {
  return (await readFile(new URL("spec.md", folder), "utf8")).trim();
}

/** What the thread that builds is told and asked. */
export async function loadBuildRubrics(): Promise<BuildRubrics> {
  const load = async (name: string) => (await readFile(new URL(`build-${name}.md`, folder), "utf8")).trim();
  const names = ["rules", "next", "rework", "mend-own", "fix", "interrupted", "report"];
  const [rules = "", next = "", rework = "", mendOwn = "", fix = "", interrupted = "", report = ""] = await Promise.all(
    names.map(load),
  );
  return { rules, next, rework, mendOwn, fix, interrupted, report };
}
