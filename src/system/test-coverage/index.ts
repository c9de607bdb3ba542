import { createReadStream } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { BlindspotError } from "../../core/errors.ts";
import { mergeCoverage, type TestCoverage } from "../../core/test-coverage.ts";
import { readCobertura } from "./cobertura.ts";
import { readIstanbul } from "./istanbul.ts";
import { readLcov } from "./lcov.ts";
import { CoverageCollector } from "./report.ts";

/** A report of a repository of millions of lines is smaller; JSON must be held whole. */
const maxBytes = 64_000_000;

/**
 * What reports of test coverage say of the files of a change: lcov, Cobertura's XML, and Istanbul's JSON, told apart by how they
 * begin. A line that one of them ran was run.
 *
 * @param files absolute paths
 * @param paths of the change: nothing else is kept of a report
 * @throws BlindspotError `input` for a file that cannot be read, is too large, or is none of these
 */
export async function loadTestCoverage(files: readonly string[], paths: readonly string[]): Promise<TestCoverage> {
  const names = new Set(paths.map((path) => path.slice(path.lastIndexOf("/") + 1)));
  return mergeCoverage(await Promise.all(files.map((file) => loadReport(file, names))));
}

async function loadReport(file: string, names: ReadonlySet<string>): Promise<TestCoverage> {
  const opening = await loadOpening(file);
  const collector = new CoverageCollector(names);
  try {
    if (await readReport(file, opening, collector)) return collector.result();
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
    throw new BlindspotError("input", `The coverage report ${file} cannot be read: ${why.slice(0, 200)}.`, hint, error);
  }
  throw new BlindspotError("input", `${file} is no coverage report that we know.`, hint);
}

const hint = "Give an lcov file, Cobertura XML, or Istanbul JSON (coverage-final.json).";

/** The first thing in it that is no white space. */
async function loadOpening(file: string): Promise<string> {
  const handle = await open(file).catch((error: unknown) => {
    throw new BlindspotError(
      "input",
      `The coverage report ${file} cannot be opened.`,
      "Name a file that is there.",
      error,
    );
  });
  try {
    const { size } = await handle.stat();
    if (size > maxBytes) {
      throw new BlindspotError(
        "input",
        `The coverage report ${file} is larger than 64 MB.`,
        "Give the report of a part.",
      );
    }
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(1_024), 0, 1_024, 0);
    return buffer
      .toString("utf8", 0, bytesRead)
      .replace(/^\ufeff/, "")
      .trimStart()
      .slice(0, 1);
  } catch (error) {
    if (error instanceof BlindspotError) throw error;
    throw new BlindspotError(
      "input",
      `The coverage report ${file} cannot be read.`,
      "Name a file, not a folder.",
      error,
    );
  } finally {
    await handle.close();
  }
}

async function readReport(file: string, opening: string, into: CoverageCollector): Promise<boolean> {
  if (opening === "{") return readIstanbul(withoutMark(await readFile(file, "utf8")), into);
  const stream = createReadStream(file, { encoding: "utf8", end: maxBytes });
  if (opening === "<") return readCobertura(textOf(stream), into);
  return readLcov(createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }), into);
}

async function* textOf(stream: AsyncIterable<unknown>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const chunk of stream) {
    yield isFirst ? withoutMark(String(chunk)).trimStart() : String(chunk);
    isFirst = false;
  }
}

function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, "");
}
