import { readFile } from "node:fs/promises";
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
