/** Real agent programs that tests run, at the versions that were tried. */
export const programs = {
  "claude-code": { package: "@anthropic-ai/claude-code", version: "2.1.330", file: "claude" },
  codex: { package: "@openai/codex", version: "0.169.0", file: "codex" },
  gemini: { package: "@google/gemini-cli", version: "0.61.0", file: "gemini" },
  opencode: { package: "opencode-ai", version: "1.18.33", file: "opencode" },
  qwen: { package: "@qwen-code/qwen-code", version: "0.24.4", file: "qwen" },
} as const;

export type ProgramName = keyof typeof programs;

export const programNames = Object.keys(programs) as readonly ProgramName[];

/** The programs that `PROGRAMS` names (`claude-code,codex`); all without it. Throws for a name that is none. */
export function chosenPrograms(env: NodeJS.ProcessEnv = process.env): readonly ProgramName[] {
  const words = (env["PROGRAMS"] ?? "").split(/[\s,]+/).filter((word) => word !== "");
  const unknown = words.find((word) => !Object.hasOwn(programs, word));
  if (unknown !== undefined) throw new Error(`PROGRAMS names ${unknown}; there are ${programNames.join(", ")}.`);
  return words.length === 0 ? programNames : (words as ProgramName[]);
}
