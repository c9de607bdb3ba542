import { readFile } from "node:fs/promises";
import type { Rubrics } from "../ports.ts";

/** Beside this folder in the sources, and beside the chunks in the built program. */
const folder = new URL("../rubrics/", import.meta.url);

/** Our fixed prompts, which are Markdown files so that they can be read and compared as prose. */
export async function loadRubrics(): Promise<Rubrics> {
  const load = async (name: string) => (await readFile(new URL(`${name}.md`, folder), "utf8")).trim();
  const [review, absence, refute] = await Promise.all([load("review"), load("absence"), load("refute")]);
  return { review, absence, refute };
}
