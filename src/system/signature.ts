import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BlindspotError } from "../core/errors.ts";
import { endOf, type Git, type GitCall, startGit } from "./git.ts";
import { gitEnvironment, withSettings } from "./git-environment.ts";
import { readSignatureStatus, type SignatureCheck } from "./signature-status.ts";
import { openTemporaryFolder } from "./temporary-folder.ts";
import { terminalLine } from "./terminal-text.ts";

/**
 * Signs a text with the key that the user's own git signs with, whatever kind it is: as a signed tag on a blob of the text, in
 * a repository of our own, where no configuration of the reviewed one is in force.
 *
 * @param message what it is, for people who look at the tag
 * @returns the tag object, bytes as latin1
 * @throws BlindspotError `config` when git has no key to sign with, or cannot
 */
export async function signText(text: string, message: string, env: NodeJS.ProcessEnv): Promise<string> {
  return inOwnRepository(env, async (git) => {
    const blob = await storeBlob(git, text);
    const signed = await run(git, ["tag", "-s", "-m", message, "receipt", blob]);
    const tag = await run(git, ["cat-file", "tag", "receipt"], { encoding: "latin1" });
    // Some versions of git end well and leave the tag unsigned.
    if (signed.code === 0 && tag.code === 0 && /^-----BEGIN /m.test(tag.stdout)) return tag.stdout;
    throw cannotSign(signed.stderr);
  });
}

function cannotSign(stderr: string): BlindspotError {
  const lines = stderr.split("\n").map((line) => terminalLine(line.replace(/^(?:fatal|error): /, "")));
  const reason =
    lines.find((line) => line !== "" && !/^(?:unable to|gpg failed to) sign/.test(line)) ?? "no key is set up";
  const hint = [
    "Tell git what to sign with, for example an SSH key:",
    "  git config --global gpg.format ssh",
    "  git config --global user.signingkey ~/.ssh/id_ed25519.pub",
    "  git config --global user.name 'Your Name'; git config --global user.email you@example.com",
  ];
  return new BlindspotError("config", `git did not sign: ${reason}`, hint.join("\n"));
}

/**
 * Checks a signature that `signText` made. Git checks it, with what the user's configuration says of keys
 * (`gpg.ssh.allowedSignersFile`, the keyring).
 */
export async function checkSignature(text: string, signature: string, env: NodeJS.ProcessEnv): Promise<SignatureCheck> {
  return inOwnRepository(env, async (git, folder) => {
    const blob = await storeBlob(git, text);
    const object = /^object ([0-9a-f]{64})\ntype blob\n/.exec(signature)?.[1];
    if (object === undefined) return { status: "bad", reason: "the file is no signature of a receipt" };
    if (object !== blob) return { status: "bad", reason: "it is a signature of another text" };
    const stored = await run(git, ["hash-object", "-t", "tag", "-w", "--stdin"], {
      input: signature,
      encoding: "latin1",
    });
    if (stored.code !== 0) return { status: "bad", reason: "the file is no tag of git" };
    const signers = await allowedSigners(git, folder);
    const settings = [["gpg.ssh.allowedSignersFile", signers.file]] as const;
    const checking = { ...git, environment: withSettings(git.environment, settings) };
    const end = await run(checking, ["verify-tag", "--raw", stored.stdout.trim()]);
    return readSignatureStatus(end, signers.isUsers);
  });
}

/** Without a file of allowed signers git does not look at an SSH signature at all; with an empty one it says whose key it is. */
async function allowedSigners(git: Git, folder: string): Promise<{ file: string; isUsers: boolean }> {
  const { stdout } = await run(git, ["config", "--type=path", "--get", "gpg.ssh.allowedSignersFile"]);
  const file = stdout.replace(/\n$/, "");
  if (file !== "") return { file, isUsers: true };
  const empty = join(folder, "allowed-signers");
  await writeFile(empty, "");
  return { file: empty, isUsers: false };
}

async function storeBlob(git: Git, text: string): Promise<string> {
  const { code, stdout, stderr } = await run(git, ["hash-object", "-w", "--stdin"], { input: text });
  if (code === 0) return stdout.trim();
  throw new BlindspotError("git", `git: ${terminalLine(stderr)}`, "Signatures need git 2.34 or newer.");
}

/** Objects are named by SHA-256 in it: a signature is of a name. */
async function inOwnRepository<T>(env: NodeJS.ProcessEnv, work: (git: Git, folder: string) => Promise<T>): Promise<T> {
  const { path: folder, remove } = await openTemporaryFolder(tmpdir(), "blindspot-signature-");
  try {
    const directory = join(folder, "git");
    await mkdir(join(directory, "objects"), { recursive: true });
    await mkdir(join(directory, "refs"));
    await writeFile(join(directory, "HEAD"), "ref: refs/heads/none\n");
    const core = "[core]\n\trepositoryFormatVersion = 1\n\tbare = true\n";
    await writeFile(join(directory, "config"), `${core}[extensions]\n\tobjectFormat = sha256\n`);
    return await work(
      { directory, environment: { ...gitEnvironment(env), ...identity(env), GIT_DIR: directory } },
      folder,
    );
  } finally {
    await remove();
  }
}

/** Who signs may be told by the environment, as in a CI service. */
function identity(env: NodeJS.ProcessEnv): Record<string, string> {
  const names = ["GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"];
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

/** Git with what it says on both streams: that of a program that signs is for people, however it ended. */
async function run(git: Git, args: readonly string[], { input = "", encoding = "utf8" }: GitCall = {}) {
  const child = startGit(git, args);
  const ended = endOf(child);
  let stdout = "";
  child.stdout.setEncoding(encoding).on("data", (text: string) => {
    stdout += text;
  });
  child.stdin.end(input, encoding);
  const { code, stderr, failure } = await ended;
  if (failure !== null)
    throw new BlindspotError("git", "git is not installed, or not on the PATH.", "Install git.", failure);
  return { code, stdout, stderr };
}
