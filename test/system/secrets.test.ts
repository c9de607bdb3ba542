import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, test } from "vitest";
import { secretScanner } from "../../src/system/secrets.ts";

/** What a reviewer would see of a text: its secrets as `▇`. */
async function shown(text: string, path = "src/app.ts"): Promise<string> {
  const spans = await secretScanner.scan(path, text);
  return spans.reduceRight((rest, { start, end }) => `${rest.slice(0, start)}▇${rest.slice(end)}`, text);
}

/** Made here from parts and counters, so that no scanner takes these tests for a leak. */
const letters = "aB3dE6fG9hJ2kL5mN8pQ1rS4tU7vW0xYzA".repeat(10);
const random = (length: number, from = 0) => letters.slice(from, from + length);
const hex = (length: number) => "0123456789abcdef9a8b7c6d5e4f3021".repeat(4).slice(0, length);

const tokens: Record<string, string> = {
  "aws access key id": `AKI${"A"}QYLPMN5HFIQR7XYA`,
  "temporary aws key id": `ASI${"A"}QYLPMN5HFIQR7XYA`,
  "github token": `gh${"p_"}${random(36)}`,
  "fine-grained github token": `github_${"pat_"}${random(22)}_${random(59)}`,
  "gitlab token": `glp${"at-"}${random(20)}`,
  "slack bot token": `xox${"b-"}123456789012-1234567890123-${random(24)}`,
  "google api key": `AI${"za"}${random(35)}`,
  "new google api key": `A${"Q."}Ab8RN6${random(40)}`,
  "openai project key": `sk-${"proj-"}${random(64)}`,
  "openai key with its mark": `sk-${random(20)}T3Blbk${"FJ"}${random(20, 7)}`,
  "anthropic key": `sk-ant-${"api03-"}${random(93)}AA`,
  "hugging face token": `h${"f_"}${"aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH"}`,
  "stripe key": `sk_${"live_"}${random(24)}`,
  "twilio key": `S${"K"}${hex(32)}`,
  "npm token": `npm${"_"}${random(36)}`,
  "json web token": `ey${"J"}hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.${random(43)}`,
};

describe("tokens that are known by their form", () => {
  test.each(Object.entries(tokens))("%s is found wherever it stands", async (_, token) => {
    expect(await shown(`call("${token}");`)).toBe('call("▇");');
    expect(await shown(`# use ${token} here`, "README.md")).not.toContain(token.slice(8, 24));
  });
});

describe("passwords in addresses, headers and commands", () => {
  test.each([
    ["postgres://app:s3cr3t-Pw@db.internal:5432/x", "postgres://app:▇@db.internal:5432/x"],
    ["redis://:s3cr3t-Pw@cache:6379", "redis://:▇@cache:6379"],
    ["https://me:hunter22@example.com/r.git", "https://me:▇@example.com/r.git"],
    [`"Authorization": "Bearer ${random(30)}"`, `"Authorization": "Bearer ▇"`],
    [`curl -H 'Authorization: Basic dXNlcjpodW50ZXIyMg=='`, `curl -H 'Authorization: Basic ▇'`],
    ["deploy --db-password hunter22x --yes", "deploy --db-password ▇ --yes"],
    ["Server=db;User Id=app;Password=hunter22x;", "Server=db;User Id=app;Password=▇;"],
    [`AccountName=acme;AccountKey=${random(86)}==;`, "AccountName=acme;AccountKey=▇;"],
    [`//registry.example.com/:_authToken=${random(30)}`, "//registry.example.com/:_authToken=▇"],
    ["<password>hunter22x</password>", "<password>▇</password>"],
    [`<add key="DbPassword" value="hunter22x"/>`, `<add key="DbPassword" value="▇"/>`],
  ])("%s", async (text, expected) => {
    expect(await shown(text, "notes.txt")).toBe(expected);
  });
});

describe("literals that are given to a name that says password, secret or token", () => {
  test.each([
    [`password = "hunter22"`, `password = "▇"`],
    [`const dbPassword: string = 'changeme';`, `const dbPassword: string = '▇';`],
    [`  "password": "hunter22",`, `  "password": "▇",`],
    [`{\\"password\\":\\"hunter22\\"}`, `{\\"password\\":\\"▇\\"}`],
    [`Password: "hunter22",`, `Password: "▇",`],
    [`if (password === "hunter22") {`, `if (password === "▇") {`],
    [`process.env.DB_PASSWORD || "hunter22"`, `process.env.DB_PASSWORD || "▇"`],
    [`os.environ.get("API_TOKEN", "${random(20)}")`, `os.environ.get("API_TOKEN", "▇")`],
    [`config["secret_key"] = "${random(24)}"`, `config["secret_key"] = "▇"`],
    [`apiKey := "${random(24)}"`, `apiKey := "▇"`],
    [`auth: { user: "me", pass: "hunter22" }`, `auth: { user: "me", pass: "▇" }`],
    ["export DB_PASSWORD=hunter22", "export DB_PASSWORD=▇"],
    [`password = "hunter22`, `password = "▇`],
  ])("%s", async (text, expected) => {
    expect(await shown(text)).toBe(expected);
  });

  test.each([
    ["DB_PASSWORD=changeme # local", ".env", "DB_PASSWORD=▇ # local"],
    ["  password: hunter22", "config/app.yml", "  password: ▇"],
    [`  token: ${random(24)}`, "config/app.yaml", "  token: ▇"],
    ["spring.datasource.password=hunter22", "application.properties", "spring.datasource.password=▇"],
    ["secret = abc123def", "settings.ini", "secret = ▇"],
    ["machine example.com login me password hunter22", ".netrc", "machine example.com login me password ▇"],
    ["db:5432:app:me:hunter22", ".pgpass", "db:5432:app:me:▇"],
    ["kind: Secret\ndata:\n  a: aHVudGVyMjI=\nname: x", "secret.yaml", "kind: Secret\ndata:\n  a: ▇\nname: x"],
  ])("%s in %s, where values need no quotes", async (text, path, expected) => {
    expect(await shown(text, path)).toBe(expected);
  });

  test.each([
    `password: string;`,
    `const password = getPassword("prod-db-1");`,
    `password = "";`,
    `password: "\${DB_PASSWORD}",`,
    `password: process.env.PASSWORD_V2,`,
    `typeof password === "string"`,
    `<input type="password" autocomplete="new-password" name="password1x">`,
    `querySelector("#password-field")`,
    `"password": "Enter your password",`,
    `passwordLabel = "hunter22"`,
    `token = "comma"`,
    `token.type === "TemplateMiddle2"`,
    `case "token": return "identifier1";`,
    `secretName: "my-db-secret",`,
    `key = "some.dotted.path.to.key2"`,
    `postgres://user:password@localhost/test`,
    `https://example.com:8080/@scope`,
    `--token-file /run/secrets/token1`,
    `"1password": "13.0.7"`,
    `["crc-16-buypass", "Crc16Buypass", 0x18005]`,
    `importKey(encode(password), "PBKDF2v1")`,
    `["sodium_secret_key", "sodium_crypto_scryptsalsa208sha256_str_verify"]`,
    `const a = "AKIA is how an id begins";`,
    `if (text.includes("-----BEGIN PRIVATE KEY-----")) end = "-----END PRIVATE KEY-----";`,
    `-----BEGIN CERTIFICATE-----\n${random(64)}\n-----END CERTIFICATE-----`,
  ])("%s holds no secret", async (text) => {
    expect(await shown(text)).toBe(text);
  });

  test("values without quotes are code in code", async () => {
    const code = "password = user2.password1;\nPASSWORD=compute2(value);\nx = {password: password2}";
    expect(await shown(code, "src/a.py")).toBe(code);
  });
});

function pem(key: KeyObject, type: "pkcs8" | "sec1"): string {
  return key.export({ type, format: "pem" }).toString();
}

describe("a secret is replaced whole, whatever characters it has", () => {
  const odd = "k2v9(q!m4w&z1p0*e8r_t5y=u3i@o6a^s+d)h7jxbncl";
  test.each([
    [`SECRET_KEY = '${odd}'`, "settings.py", "SECRET_KEY = '▇'"],
    [`clientSecret: "Zx81<k2|Pq9;mN[4]"`, "a.ts", `clientSecret: "▇"`],
    [`DB_PASSWORD=${odd}`, ".env", "DB_PASSWORD=▇"],
    ["DB_PASSWORD=abc123xyz&LongRest9999", ".env", "DB_PASSWORD=▇"],
    ["DB_PASSWORD=pa#ss123word9 # local", ".env", "DB_PASSWORD=▇ # local"],
    ["DB_PASSWORD='it''s4Secret!'", "run.sh", "DB_PASSWORD='▇'"],
    ["password=$ecret123!", ".env", "password=▇"],
    [`password = "$ecret123!"`, "a.ts", `password = "▇"`],
    [`password: "@dm1nPass!"`, "a.ts", `password: "▇"`],
    [`password = "abc\\"DEF123xyz"`, "a.ts", `password = "▇"`],
    [`apiKey = "${random(340).repeat(3)}"`, "a.ts", `apiKey = "▇"`],
    [`passwd: string | undefined = "hunter22"`, "a.ts", `passwd: string | undefined = "▇"`],
    [`PASSWORD_PRIMARY_DB = "${random(14)}"`, "a.ts", `PASSWORD_PRIMARY_DB = "▇"`],
    [`os.environ.get("DB_PASSWORD", "Hunter2Xyz")`, "a.py", `os.environ.get("DB_PASSWORD", "▇")`],
    ["password: |\n  hunter22x\nuser: me", "a.yml", "password: |\n  ▇\nuser: me"],
    ["password: !!str hunter22x", "a.yml", "password: !!str ▇"],
    ["{password: hunter22x, user: me}", "a.yml", "{password: ▇, user: me}"],
  ])("%s in %s", async (text, path, expected) => {
    expect(await shown(text, path)).toBe(expected);
  });
});

describe("secrets that are given to something else than a name with a separator", () => {
  test.each([
    ["- name: DB_PASSWORD\n  value: hunter22", "a.yml", "- name: DB_PASSWORD\n  value: ▇"],
    [`{"name":"API_KEY","value":"${hex(32)}"}`, "a.json", `{"name":"API_KEY","value":"▇"}`],
    [`ENV API_TOKEN ${hex(32)}`, "Dockerfile", "ENV API_TOKEN ▇"],
    ["curl -u admin:hunter22 https://x.example", "run.sh", "curl -u admin:▇ https://x.example"],
    ["mysql -uroot -phunter22 db", "run.sh", "mysql -uroot -p▇ db"],
    [`curl -H "X-Api-Key: ${hex(32)}"`, "run.sh", `curl -H "X-Api-Key: ▇"`],
    [`db.setPassword("Tr0ub4dor&3x")`, "a.java", `db.setPassword("▇")`],
    ["ALTER USER x WITH PASSWORD 'Winter3Abc8';", "a.sql", "ALTER USER x WITH PASSWORD '▇';"],
    [`client-key-data: ${random(80)}`, "k.yaml", "client-key-data: ▇"],
    [`{"kty":"RSA","d":"${random(80)}"}`, "jwk.json", `{"kty":"RSA","d":"▇"}`],
    [`"https://x.example/c?sv=2&sig=${random(40)}%3D"`, "a.ts", `"https://x.example/c?sv=2&sig=▇"`],
    [`"hv${"s."}${random(60)}"`, "a.ts", `"▇"`],
    ["postgres://app:p@ss/w0rd!x@db.internal:5432/app", "a.md", "postgres://app:▇@db.internal:5432/app"],
  ])("%s in %s", async (text, path, expected) => {
    expect(await shown(text, path)).toBe(expected);
  });

  test.each([
    [`setPassword("Enter a new password")`, "a.ts"],
    [`describe("password1", () => {})`, "a.ts"],
    ["- name: DB_PASSWORD\n  value: $(DB_PASSWORD)", "a.yml"],
    ["- name: TOKEN_URL\n  value: https://x.example/token", "a.yml"],
    ["ENV API_TOKEN $API_TOKEN", "Dockerfile"],
    ["curl -u $USER:$PASSWORD https://x.example", "run.sh"],
    [`token_type = "${random(20)}"`, "a.py"],
    [`{"d": "M10 20L30 40"}`, "a.json"],
    ["password: {{ vault_password }}", "a.yml"],
  ])("%s in %s holds none", async (text, path) => {
    expect(await shown(text, path)).toBe(text);
  });
});

describe("private keys", () => {
  const keys = {
    rsa: () => pem(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey, "pkcs8"),
    ed25519: () => pem(generateKeyPairSync("ed25519").privateKey, "pkcs8"),
    "EC SEC1": () => pem(generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey, "sec1"),
  };

  test.each(Object.entries(keys))("%s: whole, in a string, and cut at either end", async (_, key) => {
    const pem = key().trim();
    const body = pem.split("\n").slice(1, -1);
    expect(await shown(`before\n${pem}\nafter`)).toBe("before\n▇\nafter");
    expect(await shown(`{"private_key": "${pem.replaceAll("\n", "\\n")}\\n"}`)).toMatch(/^\{"private_key": "▇/);
    for (const part of [pem.split("\n").slice(0, -1), pem.split("\n").slice(1)]) {
      const seen = await shown(`const before = 1;\n\n${part.join("\n")}\n\nconst after = 2;`);
      expect(body.filter((line) => seen.includes(line))).toEqual([]);
      expect(seen).toContain("const before = 1;");
      expect(seen).toContain("const after = 2;");
    }
  });

  test("the middle of a key file needs no marker", async () => {
    const middle = keys.rsa().split("\n").slice(5, 8).join("\n");
    expect(await shown(middle, "deploy/server.key")).toBe("▇\n▇\n▇");
  });
});

test("a comment in the reviewed text cannot switch the scan off", async () => {
  const token = tokens["gitlab token"] as string;
  expect(await shown(`// secretlint-disable\n/* secretlint-disable-line */ x("${token}")`)).not.toContain(token);
});

test("offsets are right behind a byte order mark and behind characters outside the basic plane", async () => {
  const token = tokens["slack bot token"] as string;
  expect(await shown(`\uFEFFé😀 "${token}"`)).toBe('\uFEFFé😀 "▇"');
});

test.each([
  ["eyJaaaaaaaaa-", 20_000],
  ["-----BEGIN PRIVATE KEY-----\n", 10_000],
  ["-----END PRIVATE KEY-----\n", 10_000],
  ["-----BEGIN PRIVATE KEY-----", 50_000],
  ["-----END PRIVATE KEY-----", 50_000],
  [`-----BEGIN PRIVATE KEY-----\n${"+".repeat(399)}!\n`, 300],
  ["://a:", 50_000],
  ["password=", 30_000],
  [`password: "`, 20_000],
  [`password: "password${"a".repeat(60)}1", `, 100],
  ["--a-", 60_000],
  ["<a.", 60_000],
  ["AAAA", 100_000],
  ["kind: Secret\ndata:\n a: b\n", 5_000],
  ["name: token\nvalue: ", 20_000],
  ["curl -u ", 30_000],
  ["setPassword(", 30_000],
  ["password: |\n a\n", 20_000],
])("a text of nothing but %j does not keep the scan from what stands behind it", async (unit, times) => {
  const token = tokens["gitlab token"] as string;
  expect(await shown(`${unit.repeat(times)}\n\n"${token}"`, "a.yaml")).not.toContain(token);
});
