import { z } from "zod";
import { editOfPatch, editOfTexts, keepProposed, type LineEdit } from "./session-edits.ts";

/** What Gemini CLI, and Qwen Code, which comes from it, show of an edit that was made. */
const EditDisplay = z.looseObject({
  fileDiff: z.string(),
  diffStat: z.looseObject({ user_added_lines: z.number().optional() }).optional(),
});

/** What their tools take. */
export const ToolArguments = z.looseObject({
  file_path: z.string().optional(),
  command: z.string().optional(),
  content: z.string().optional(),
  old_string: z.string().optional(),
  new_string: z.string().optional(),
  /** A person changed the proposal before it was made; the arguments are what came of it. */
  modified_by_user: z.boolean().optional(),
  ai_proposed_content: z.string().optional(),
});
export type ToolArguments = z.infer<typeof ToolArguments>;

/**
 * What an edit did, from what was shown of it, else from what it was asked for.
 *
 * @param isNew the file was made by it. What stood in a file that was overwritten may have been a person's.
 */
export function editOfCall(input: ToolArguments, display: unknown, isNew: boolean): LineEdit | null {
  const { content, old_string, new_string, modified_by_user: isModified = false } = input;
  const shown = EditDisplay.safeParse(display).data;
  if (shown === undefined) {
    if (isModified) return null;
    if (new_string !== undefined) return editOfTexts(old_string ?? "", new_string);
    return isNew && content !== undefined ? editOfTexts("", content) : null;
  }
  const edit = editOfPatch(shown.fileDiff.split("\n"));
  const isMixed = isModified || (shown.diffStat?.user_added_lines ?? 0) > 0;
  const proposed = isModified ? input.ai_proposed_content : (content ?? new_string);
  return isMixed ? keepProposed(edit, proposed ?? "") : edit;
}
