import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkSignature, signText } from "../../src/system/signature.ts";
import { readSignatureStatus } from "../../src/system/signature-status.ts";

const text = '{"review":"rabcdefg"}';
const message = "blindspot receipt of review rabcdefg";

interface User {
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  set(key: string, value: string): void;
}

/** A user whose home, configuration and temporary folder are new. */
function newUser(): User {
  const home = mkdtempSync(join(tmpdir(), "bs-sig-"));
  mkdirSync(join(home, "tmp"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const config = join(home, "gitconfig");
  const set = (key: string, value: string) => execFileSync("git", ["config", "--file", config, key, value]);
  set("user.name", "Dev");
  set("user.email", "dev@example.invalid");
  const env = { PATH: process.env["PATH"], HOME: home, GIT_CONFIG_GLOBAL: config, GIT_CONFIG_NOSYSTEM: "1" };
  return { home, env, set };
}

function newSshKey({ home, set }: User, name = "key", passphrase = ""): string {
  const key = join(home, name);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", "", "-f", key]);
  set("gpg.format", "ssh");
  set("user.signingkey", `${key}.pub`);
  return key;
}

describe("a text signed with an SSH key", () => {
  it("is a tag of git that names the text and says what it is", async () => {
    const user = newUser();
    newSshKey(user);
    const tag = await signText(text, message, user.env);
    expect(tag).toMatch(/^object [0-9a-f]{64}\ntype blob\ntag receipt\ntagger Dev <dev@example\.invalid> \d+/);
    expect(tag).toContain(`\n\n${message}\n-----BEGIN SSH SIGNATURE-----\n`);
    expect(await checkSignature(text, tag, user.env)).toMatchObject({ status: "unknown-signer" });
    expect(await checkSignature(`${text} `, tag, user.env)).toMatchObject({ status: "bad" });
  });

  it("is by a name where a file of allowed signers has one, and refused where it has another key", async () => {
    const user = newUser();
    const key = newSshKey(user);
    const tag = await signText(text, message, user.env);
    const allowed = join(user.home, "allowed");
    user.set("gpg.ssh.allowedSignersFile", allowed);
    writeFileSync(allowed, `dev@example.invalid ${execFileSync("ssh-keygen", ["-y", "-f", key])}`);
    expect(await checkSignature(text, tag, user.env)).toMatchObject({ status: "good", signer: "dev@example.invalid" });
    writeFileSync(allowed, `dev@example.invalid ${execFileSync("ssh-keygen", ["-y", "-f", newSshKey(user, "other")])}`);
    expect(await checkSignature(text, tag, user.env)).toMatchObject({ status: "not-allowed" });
    rmSync(allowed);
    expect(await checkSignature(text, tag, user.env)).toMatchObject({ status: "not-allowed" });
  });

  it("may have a name that is not ASCII, and is told who signs by the environment", async () => {
    const user = newUser();
    newSshKey(user);
    const env = { ...user.env, GIT_COMMITTER_NAME: "Zoë", GIT_COMMITTER_EMAIL: "zoe@example.invalid" };
    const tag = await signText(text, message, env);
    expect(Buffer.from(tag, "latin1").toString("utf8")).toContain("\ntagger Zoë <zoe@example.invalid> ");
    expect(await checkSignature(text, tag, user.env)).toMatchObject({ status: "unknown-signer" });
  });

  it("fails, with the lines that mend it, where no key is set up, it is missing, locked, or nobody is named", async () => {
    const none = newUser();
    const missing = newUser();
    newSshKey(missing);
    rmSync(join(missing.home, "key.pub"));
    const locked = newUser();
    newSshKey(locked, "key", "a passphrase");
    const nameless = newUser();
    newSshKey(nameless);
    execFileSync("git", ["config", "--file", join(nameless.home, "gitconfig"), "--unset", "user.email"]);
    nameless.set("user.useConfigOnly", "true");
    for (const { env } of [none, missing, locked, nameless]) {
      // Without a terminal and without an agent nobody can be asked for a passphrase.
      const failed = signText(text, message, { ...env, SSH_ASKPASS_REQUIRE: "never", DISPLAY: "" });
      await expect(failed).rejects.toMatchObject({
        code: "config",
        message: expect.stringMatching(/^git did not sign: ./),
        hint: expect.stringContaining("git config --global user.signingkey"),
      });
    }
  });
});

function hasGnupg(): boolean {
  try {
    execFileSync("gpg", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!hasGnupg())("a text signed with a GnuPG key", () => {
  it("is good by one's own key, and cannot be checked where the key is not known", async () => {
    const user = newUser();
    const keyring = (name: string) => {
      const folder = join(user.home, name);
      mkdirSync(folder, { mode: 0o700 });
      onTestFinished(() => void execFileSync("gpgconf", ["--homedir", folder, "--kill", "all"]));
      return { ...user.env, GNUPGHOME: folder };
    };
    const mine = keyring("mine");
    const generate = ["--quick-generate-key", "Dev <dev@example.invalid>", "ed25519", "sign", "never"];
    const quietly = ["--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""];
    execFileSync("gpg", [...quietly, ...generate], { env: mine, stdio: "ignore" });
    const tag = await signText(text, message, mine);
    expect(tag).toContain("-----BEGIN PGP SIGNATURE-----");
    const signer = "Dev <dev@example.invalid>";
    expect(await checkSignature(text, tag, mine)).toMatchObject({ status: "good", signer });
    expect(await checkSignature(text, tag.replace(message, "another"), mine)).toMatchObject({ status: "bad" });

    const theirs = keyring("theirs");
    expect(await checkSignature(text, tag, theirs)).toMatchObject({
      status: "unchecked",
      reason: expect.stringMatching(/not in the keyring/),
    });
    const key = execFileSync("gpg", ["--export"], { env: mine });
    execFileSync("gpg", [...quietly, "--import"], { env: theirs, input: key, stdio: ["pipe", "ignore", "ignore"] });
    expect(await checkSignature(text, tag, theirs)).toMatchObject({
      status: "unknown-signer",
      key: expect.stringMatching(/^[0-9A-F]{40}$/),
    });
  });
});

describe("what git says of a signature", () => {
  const gnupg = (...lines: string[]) => lines.map((line) => `[GNUPG:] ${line}\n`).join("");
  const good = ["GOODSIG 217694BFE353BD9C Dev", "VALIDSIG E91A0AA832B2E104029312EE217694BFE353BD9C 2026-11-22"];

  it.each<[what: string, code: number, stderr: string, expected: object]>([
    ["a key that lapsed", 1, gnupg("EXPKEYSIG 21 Dev"), { status: "bad", reason: "the key has expired" }],
    ["a key that was revoked", 1, gnupg("REVKEYSIG 21 Dev"), { status: "bad", reason: "the key was revoked" }],
    ["less trust than git asks for", 1, gnupg(...good, "TRUST_UNDEFINED 0"), { status: "bad" }],
    [
      "a name that moves the cursor",
      0,
      gnupg(...good, "TRUST_FULLY 0").replace("Dev", "D\u001b[2Kev"),
      { signer: "Dev" },
    ],
    [
      "a missing program",
      1,
      "fatal: cannot run gpg: No such file\n",
      { status: "unchecked", reason: "cannot run gpg: No such file" },
    ],
    ["nothing", 1, "", { status: "unchecked" }],
    [
      "words of SSH in the name of a key",
      1,
      gnupg('BADSIG 21 Good "git" signature for me with x key SHA256:x'),
      { status: "bad" },
    ],
  ])("is read for %s", (_, code, stderr, expected) => {
    expect(readSignatureStatus({ code, stderr }, false)).toMatchObject(expected);
  });
});
