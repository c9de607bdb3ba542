import sax from "sax";
import type { CoverageCollector } from "./report.ts";

/**
 * Reads Cobertura's XML (http://cobertura.sourceforge.net/xml/coverage-04.dtd): `<class filename>` with `<line number hits>`. Entities
 * that a document declares are not followed, and nothing outside of it is read.
 *
 * @returns false where the text is no such report
 * @throws Error for XML that is not well-formed
 */
export async function readCobertura(chunks: AsyncIterable<string>, into: CoverageCollector): Promise<boolean> {
  const parser = sax.parser(true, { position: false });
  let [path, isCobertura, depth]: [string | null, boolean, number] = [null, false, 0];
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = ({ name, attributes }) => {
    if (depth++ === 0) isCobertura = name === "coverage";
    const { filename, number, hits } = attributes as Readonly<Record<string, string | undefined>>;
    if (name === "class") path = filename !== undefined && into.wants(filename) ? filename : null;
    if (name === "line" && path !== null) into.add(path, Number(number), Number(hits) > 0);
  };
  parser.onclosetag = (name) => {
    depth--;
    if (name === "class") path = null;
  };
  for await (const chunk of chunks) parser.write(chunk);
  parser.close();
  return isCobertura;
}
