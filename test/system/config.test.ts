import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BlindspotError } from "../../src/core/errors.ts";
import { loadUserConfig, readRepositoryConfig } from "../../src/system/config.ts";
import { configFolder, dataFolder } from "../../src/system/paths.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "blindspot-config-"));
});
afterEach(() => rmSync(home, { recursive: true }));

function write(path: string, text: string): string {
  const file = join(home, path);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, text);
  return file;
}

async function failure(text: string): Promise<BlindspotError> {
  const file = write("c.yml", text);
  return loadUserConfig({ file, env: {} }).then(
    () => expect.unreachable("it was accepted"),
    (error) => error as BlindspotError,
  );
}

describe("the user's configuration", () => {
  test("is found in the XDG config folder, or below the home folder", async () => {
    write(".config/blindspot/config.yml", "effort: quick\n");
    expect(await loadUserConfig({ env: { HOME: home } })).toEqual({ effort: "quick" });
    write("xdg/blindspot/config.yml", "effort: deep\n");
    expect(await loadUserConfig({ env: { HOME: home, XDG_CONFIG_HOME: join(home, "xdg") } })).toEqual({
      effort: "deep",
    });
  });

  test("may be missing or empty where it is looked for by default", async () => {
    expect(await loadUserConfig({ env: { HOME: home } })).toEqual({});
    write(".config/blindspot/config.yml", "# nothing yet\n");
    expect(await loadUserConfig({ env: { HOME: home } })).toEqual({});
  });

  test("must exist where it is named, relative to the working folder", async () => {
    await expect(loadUserConfig({ file: "none.yml", cwd: home, env: {} })).rejects.toMatchObject({
      code: "config",
      message: `The configuration ${join(home, "none.yml")} does not exist.`,
    });
    write("mine.yml", "author: openai\n");
    expect(await loadUserConfig({ file: "mine.yml", cwd: home, env: {} })).toEqual({ author: "openai" });
  });

  test("is told by line and key what is wrong, with the key that was probably meant", async () => {
    const error = await failure("effort: quick\n\nreviewer:\n  - paste\n");
    expect(error).toBeInstanceOf(BlindspotError);
    expect(error.message).toBe(`${join(home, "c.yml")}:3: there is no key \`reviewer\`.`);
    expect(error.hint).toBe("Did you mean `reviewers`?");
  });

  test("does not guess at a key that is like none", async () => {
    expect((await failure("telemetry: off\n")).hint).not.toContain("Did you mean");
  });

  test.each(["https://user:hunter2@x.example/v1", "https://x.example/v1?key=hunter2", "https://x.example/v1#hunter2"])(
    "refuses the address %s, which would be shown and stored, and does not repeat it",
    async (address) => {
      const { code, message } = await failure(`endpoints:\n  x:\n    baseUrl: ${address}\n`);
      expect(code).toBe("config");
      expect(message).toContain("`endpoints.x.baseUrl`");
      expect(message).not.toContain("hunter2");
    },
  );

  test("refuses a family that the name of the endpoint's model contradicts, and names both", async () => {
    const row =
      "endpoints:\n  x:\n    baseUrl: https://x.example/v1\n    family: mistral\n    models: [own, claude-opus-5]\n";
    expect((await failure(row)).message).toMatch(/c\.yml:4: .*mistral.*claude-opus-5.*anthropic/);
  });

  test("names the place of a wrong value, however deep", async () => {
    const error = await failure("policy:\n  - paths: [a]\n    allow: nobody\n  - paths: [b]\n    allow: everyone\n");
    expect(error.message).toMatch(/c\.yml:5: `policy\.1\.allow` must be one of anybody, local-only, nobody\.$/);
    expect(error.hint).toContain("policy: [{ paths:");
    expect((await failure("endpoints:\n  x:\n    baseUrl: file:///etc/passwd\n")).message).toMatch(
      /c\.yml:3: `endpoints\.x\.baseUrl` must be an address that begins with http/,
    );
    expect((await failure('exclude: ["!a"]\n')).message).toMatch(
      /c\.yml:1: `exclude\.0`: the pattern "!a" cannot begin with !/,
    );
  });

  test.each([
    ["endpoints:\n  x:\n    baseURL: http://127.0.0.1:1/v1\n", 3, "endpoints.x.baseURL", "baseUrl"],
    ["policy:\n  - path: [a]\n    allow: nobody\n", 2, "policy.0.path", "paths"],
    ["maxcost: 3\n", 1, "maxcost", "maxCostUsd"],
  ])("guesses at a key in rows too, before it misses the right one: %j", async (text, line, key, meant) => {
    const error = await failure(text);
    expect(error.message).toBe(`${join(home, "c.yml")}:${line}: there is no key \`${key}\`.`);
    expect(error.hint).toBe(`Did you mean \`${meant}\`?`);
  });

  test.each([
    ["exclude: docs\n", "`exclude` must be a list.", 'exclude: ["docs/**"]'],
    ["reviewers: openai\n", "`reviewers` must be a list.", "reviewers: [openai"],
    ["endpoints: [a]\n", "`endpoints` must be a map of keys.", "endpoints: { house: { baseUrl:"],
    ["endpoints: {x: {keyEnv: X}}\n", "`endpoints.x.baseUrl` is missing.", "baseUrl: https://"],
    ["endpoints: {My House: {baseUrl: 'http://a/v1'}}\n", "small letters", "endpoints: { house:"],
    ["endpoints: {x: {baseUrl: 'http://a/v1', keyEnv: sk-1}}\n", "name of an environment variable", "HOUSE_KEY"],
    ["effort: max\n", "`effort` must be one of quick, standard, deep.", "effort: standard"],
    ["maxCostUsd: -1\n", "`maxCostUsd` must be above 0.", "maxCostUsd: 3"],
    ["maxThreads: 1.5\n", "`maxThreads` must be a whole number.", "maxThreads: 60"],
    ["maxThreads: many\n", "`maxThreads` must be a number.", "maxThreads: 60"],
    ["timeout: 10\n", "`timeout` must be text.", "timeout: 10m"],
    ["policy: [{paths: [], allow: nobody}]\n", "`policy.0.paths` must not be empty.", "policy: [{ paths:"],
    ["author: [a]\n", "`author` must be text.", "author: anthropic"],
    ["- a\n", "it must be a map of keys.", "reviewers"],
    ["just words\n", "it must be a map of keys.", "reviewers"],
  ])("says of %j in its own words what it must be, with an example", async (text, message, example) => {
    const error = await failure(text);
    expect(error.message).toContain(message);
    expect(error.hint).toContain(example);
    expect(`${error.message} ${error.hint}`).not.toMatch(/Invalid|expected|received|configuration\.md/);
  });

  test("lists the keys there are where none is meant", async () => {
    expect((await failure("telemetry: off\n")).hint).toMatch(/endpoints, reviewers, author/);
  });

  test("says where YAML ends to be YAML", async () => {
    expect((await failure("effort: [quick\n")).message).toMatch(/is not valid YAML: .*line/s);
  });

  test("cannot be made enormous by aliases", async () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `a${i}: &a${i} [${Array(10)
          .fill(i === 0 ? "x" : `*a${i - 1}`)
          .join(", ")}]`,
    );
    expect((await failure(`${levels.join("\n")}\n`)).code).toBe("config");
  });
});

describe("a repository's configuration", () => {
  test("says what to leave out, who may read what, and where requirements are", () => {
    const text =
      "exclude: [dist]\nspecs: [docs/spec.md]\npolicy:\n  - paths: [keys/]\n    allow: nobody\nmaxThreads: 3\nfailOn: low\n";
    expect(readRepositoryConfig(text)).toEqual({
      config: {
        exclude: ["dist"],
        specs: ["docs/spec.md"],
        policy: [{ paths: ["keys/"], allow: "nobody" }],
        maxThreads: 3,
        failOn: "low",
      },
      warnings: [],
    });
  });

  test("cannot set what only the user may set, and people are told", () => {
    const { config, warnings } = readRepositoryConfig(
      "endpoints: {x: {baseUrl: 'https://evil.example/v1'}}\nreviewers: [x]\nauthor: human\ninclude: ['**']\nallowSecrets: ['**']\nexclude: [a]\n",
    );
    expect(config).toEqual({ exclude: ["a"] });
    expect(warnings.map((warning) => warning.split(" ", 1)[0])).toEqual([
      "`endpoints`",
      "`reviewers`",
      "`author`",
      "`include`",
      "`allowSecrets`",
    ]);
    expect(warnings[0]).toContain("only your own configuration");
  });

  test("cannot widen what the user forbids", () => {
    const { config, warnings } = readRepositoryConfig(
      "policy:\n  - {paths: [a], allow: anybody}\n  - {paths: [b], allow: nobody}\n",
    );
    expect(config.policy).toEqual([{ paths: ["b"], allow: "nobody" }]);
    expect(warnings).toEqual(["some entries of `policy` are not valid and ignored"]);
  });

  test("loses a wrong key, not the others", () => {
    const { config, warnings } = readRepositoryConfig("maxThreads: many\nexlude: [a]\nspecs: [s.md]\n");
    expect(config).toEqual({ specs: ["s.md"] });
    expect(warnings).toEqual([
      "`maxThreads` is not valid and ignored",
      "there is no key `exlude`; it is ignored (did you mean `exclude`?)",
    ]);
  });

  test.each([
    ["no YAML", "exclude: [a\n"],
    ["a list", "- a\n"],
    ["a word", "hello"],
    ["aliases", "exclude: &a [x]\nspecs: *a\n"],
    ["depth", "[".repeat(50_000)],
    ["size", `exclude: [${"a,".repeat(60_000)}]`],
    ["a key twice", "specs: [a]\nspecs: [b]\n"],
  ])("that is %s is left out as a whole, with a warning", (_, text) => {
    const { config, warnings } = readRepositoryConfig(text);
    expect(config).toEqual({});
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^it is ignored: it /);
  });

  test("cannot reach the prototype of anything", () => {
    const { config, warnings } = readRepositoryConfig("__proto__: {exclude: [a]}\nconstructor: 1\nhasOwnProperty: 2\n");
    expect(config).toEqual({});
    expect(config.exclude).toBeUndefined();
    expect(warnings).toHaveLength(3);
  });
});

describe("folders", () => {
  test("of our data are private to their owner, and are those the environment names", () => {
    const named = join(home, "named");
    expect(dataFolder({ BLINDSPOT_HOME: named })).toBe(named);
    expect(statSync(named).mode & 0o777).toBe(0o700);
    expect(dataFolder({ HOME: home })).toBe(join(home, ".local/share/blindspot"));
    expect(dataFolder({ HOME: home, XDG_DATA_HOME: join(home, "data") })).toBe(join(home, "data/blindspot"));
    expect(statSync(join(home, "data/blindspot")).mode & 0o777).toBe(0o700);
  });

  test("that the environment names relatively are not used", () => {
    expect(configFolder({ HOME: home, XDG_CONFIG_HOME: "relative" })).toBe(join(home, ".config/blindspot"));
  });
});

test("a rule of a repository whose paths are not understood holds for every file", () => {
  const { config, warnings } = readRepositoryConfig(
    'policy:\n  - { paths: ["secrets[12]/**"], allow: nobody }\n  - { paths: ["a"], allow: local-only }\n',
  );
  expect(config.policy).toEqual([
    { paths: ["**"], allow: "nobody" },
    { paths: ["a"], allow: "local-only" },
  ]);
  expect(warnings).toEqual([expect.stringContaining("hold for every file")]);
});

test("more rules than people write close everything, and cost no more", () => {
  const rules = '  - { paths: ["a"], allow: local-only }\n'.repeat(201);
  expect(readRepositoryConfig(`policy:\n${rules}`).config.policy).toEqual([{ paths: ["**"], allow: "nobody" }]);
});
