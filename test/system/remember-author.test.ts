import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadUserConfig } from "../../src/system/config.ts";
import { rememberAuthor, withRememberedAuthor } from "../../src/system/remember-author.ts";

const id = "3f786850e387550fdab836ed7e6dc881de23001b";
const other = "89e6c98d92887913cadf06b2adb97f26cde4849b";

let home: string;
let env: Record<string, string>;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "blindspot-home-"));
  env = { HOME: home };
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

const file = () => join(home, ".config/blindspot/config.yml");

describe("remembering who writes in a repository", () => {
  test("makes the configuration where there is none, for its owner alone", async () => {
    expect(await rememberAuthor({ cwd: home, env }, id, "anthropic")).toBe(file());
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, ".config/blindspot")).mode & 0o077).toBe(0);
    expect(await loadUserConfig({ env })).toEqual({ rememberedAuthors: { [id]: "anthropic" } });
  });

  test("leaves all else of a configuration as it stands, to the byte", async () => {
    const mine =
      "# mine\nreviewers: [openai,   google]   # in this order\n\n\npolicy:\n    - { paths: ['a'], allow: nobody }\n";
    writeFileSync(join(home, "mine.yml"), mine);
    chmodSync(join(home, "mine.yml"), 0o640);
    const place = { file: "mine.yml", cwd: home, env };
    await rememberAuthor(place, id, "openai");
    await rememberAuthor(place, other, "unknown");
    const text = readFileSync(join(home, "mine.yml"), "utf8");
    expect(text.startsWith(mine)).toBe(true);
    expect(statSync(join(home, "mine.yml")).mode & 0o777).toBe(0o640);
    expect(await loadUserConfig(place)).toMatchObject({ rememberedAuthors: { [id]: "openai", [other]: "unknown" } });
    expect(readdirSync(home)).toEqual(["mine.yml"]);
  });

  test("writes the file that a link points to", async () => {
    writeFileSync(join(home, "real.yml"), "effort: quick\n");
    symlinkSync("real.yml", join(home, "link.yml"));
    await rememberAuthor({ file: "link.yml", cwd: home, env }, id, "human");
    expect(readFileSync(join(home, "real.yml"), "utf8")).toContain(`${id}: human`);
    expect(readFileSync(join(home, "link.yml"), "utf8")).toBe(readFileSync(join(home, "real.yml"), "utf8"));
  });
});

describe("a remembered author", () => {
  test.each([
    [
      "below the others, with their indentation and comments",
      `rememberedAuthors:\n    ${other}: google # old\n\n# end\neffort: deep\n`,
    ],
    ["behind a text without a line end", "effort: deep"],
    ["in a text of comments", "# nothing yet\n"],
    ["in a list in braces", `rememberedAuthors: {${other}: google}\n# end\n`],
    ["where the last line below the key was removed", "rememberedAuthors: # as I said\n\n# end\neffort: deep\n"],
    ["where only comments are left below the key", `rememberedAuthors:\n  # ${other}: google\n`],
    ["where nothing stands behind the key at the end", "effort: deep\nrememberedAuthors:"],
    ["in place of a null", "rememberedAuthors: ~ # none\neffort: deep\n"],
    ["in a document in braces with no value", "{rememberedAuthors: , effort: deep} # all\n"],
    ["in a document in braces", "{effort: deep} # all\n"],
    ["in a document with an end mark", "effort: deep\n...\n"],
  ])("finds its place %s", async (_, text) => {
    writeFileSync(join(home, "c.yml"), text);
    const before = await loadUserConfig({ file: "c.yml", cwd: home, env });
    writeFileSync(join(home, "c.yml"), withRememberedAuthor(text, id, "openai"));
    const after = await loadUserConfig({ file: "c.yml", cwd: home, env });
    expect(after).toEqual({ ...before, rememberedAuthors: { ...before.rememberedAuthors, [id]: "openai" } });
    for (const comment of text.match(/# .*/g) ?? [])
      expect(withRememberedAuthor(text, id, "openai")).toContain(comment);
  });

  test("replaces an earlier answer for the same repository", () => {
    const text = withRememberedAuthor(`rememberedAuthors:\n  ${id}: google\n`, id, "openai");
    expect(text).toBe(`rememberedAuthors:\n  ${id}: openai\n`);
  });

  test("takes the place of an alias, and leaves what that stood for", async () => {
    const text = `endpoints: &none {}\nrememberedAuthors: *none\n`;
    writeFileSync(join(home, "c.yml"), withRememberedAuthor(text, id, "openai"));
    expect(await loadUserConfig({ file: "c.yml", cwd: home, env })).toEqual({
      endpoints: {},
      rememberedAuthors: { [id]: "openai" },
    });
  });

  test("keeps an id that looks like a number", async () => {
    const digits = "1234567890123456789012345678901234567e90";
    writeFileSync(join(home, "c.yml"), withRememberedAuthor("effort: deep\n", digits, "openai"));
    expect(await loadUserConfig({ file: "c.yml", cwd: home, env })).toMatchObject({
      rememberedAuthors: { [digits]: "openai" },
    });
  });

  test.each(["- a\n- b\n", "effort: [\n", "just text\n", "rememberedAuthors: [a]\n"])(
    "is not written into %j",
    (text) => {
      expect(() => withRememberedAuthor(text, id, "openai")).toThrow("no map");
    },
  );
});
