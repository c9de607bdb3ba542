/**
 * A prompt in which a program that puts files in the place of `@path` and `@https://…` finds none: what stands behind a backslash it
 * leaves as it is, the backslash included (Gemini CLI 0.61, Qwen Code 0.24).
 */
export function withoutMentions(prompt: string): string {
  if (!prompt.includes("@")) return prompt;
  const note = "In this message a backslash stands before every at sign; it is no part of the text.";
  return `${note}\n\n${prompt.replaceAll("@", "\\@")}`;
}
