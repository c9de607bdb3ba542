import { type Appraisal, readAnswer, type UnreadableReply } from "./reply-answer.ts";
import { type CompleteBlock, replyBlocksFromEnd } from "./reply-blocks.ts";
import { type Fields, fieldOf, fieldsOf, plainKey, textOf } from "./reply-fields.ts";

/** What a reply says of one finding. */
export interface Statement<Word> {
  /** As said: may name no finding that was asked about. */
  readonly id: string;
  readonly word: Word;
  readonly reason: string;
}

/** A reply that says one word of each finding: at most one statement per id. `dropped` counts entries without an id. */
export type StatementsReply<Word> =
  | { readonly status: "read"; readonly statements: Statement<Word>[]; readonly dropped: number }
  | UnreadableReply;

/** The form in which statements were asked for, and what models make of it. Keys are plain (`plainKey`). */
export interface StatementForm<Word> {
  readonly what: string;
  readonly listKeys: readonly string[];
  /** Keys of an entry under which its word stands; the first one makes an entry. */
  readonly wordKeys: readonly [string, ...string[]];
  readonly words: readonly { readonly word: Word; readonly said: readonly string[] }[];
  /** What is not understood counts as, and what contradicts itself. */
  readonly unclear: Word;
}

const MAX_STATEMENTS = 2000;
const MAX_ID = 200;
const MAX_REASON = 2000;

/** Reads a reply `{"<list>": [{"id", "<word>", "reason"}]}` as tolerantly as `readReply`. Never throws. */
export function readStatements<Word>(text: string, form: StatementForm<Word>): StatementsReply<Word> {
  const appraiseBlock = (block: CompleteBlock) => appraise(block, form);
  const answer = readAnswer(text, { what: form.what, appraise: appraiseBlock, isWanted: wantedBy(form) });
  return answer.status === "read" ? { status: "read", ...answer.value } : answer;
}

/** Every statement of a reply, also of answers that stand before its last one: of drafts, and of what it quotes. */
export function allStatements<Word>(text: string, form: StatementForm<Word>): Statement<Word>[] {
  return [...replyBlocksFromEnd(text, wantedBy(form))].flatMap((block) => {
    const appraisal = block.status === "complete" ? appraise(block, form) : null;
    return appraisal?.kind === "answer" ? appraisal.value.statements : [];
  });
}

function wantedBy({ listKeys }: Pick<StatementForm<unknown>, "listKeys">): (firstKey: string) => boolean {
  return (firstKey) => listKeys.includes(plainKey(firstKey));
}

type Statements<Word> = { statements: Statement<Word>[]; dropped: number };

function appraise<Word>(
  { value, isAlone, isElided, hasOwnLines }: CompleteBlock,
  form: StatementForm<Word>,
): Appraisal<Statements<Word>> {
  const list = listIn(value, form);
  if (list === null || isElided) return { kind: "other" };
  if (list.length > 0) return appraiseList(list, form);
  const isAnswer = hasOwnLines && (isAlone || !Array.isArray(value));
  return isAnswer ? { kind: "answer", value: { statements: [], dropped: 0 } } : { kind: "other" };
}

function listIn(value: unknown, form: Pick<StatementForm<unknown>, "listKeys" | "wordKeys">): unknown[] | null {
  const isStatement = (item: unknown) => {
    const fields = fieldsOf(item);
    return fields?.has("id") === true && fields.has(form.wordKeys[0]);
  };
  if (Array.isArray(value)) return value.length === 0 || value.some(isStatement) ? value : null;
  const fields = fieldsOf(value);
  if (fields === null) return null;
  if (isStatement(value)) return [value];
  const list = fieldOf(fields, form.listKeys);
  return Array.isArray(list) ? list : null;
}

function appraiseList<Word>(list: readonly unknown[], form: StatementForm<Word>): Appraisal<Statements<Word>> {
  const statements = new Map<string, Statement<Word>>();
  let read = 0;
  for (const item of list.slice(0, MAX_STATEMENTS)) {
    const statement = readStatement(fieldsOf(item), form);
    if (statement === null) continue;
    read += 1;
    const earlier = statements.get(statement.id);
    const isContradiction = earlier !== undefined && earlier.word !== statement.word;
    statements.set(statement.id, isContradiction ? { ...statement, word: form.unclear } : statement);
  }
  if (statements.size > 0)
    return { kind: "answer", value: { statements: [...statements.values()], dropped: list.length - read } };
  return { kind: "unusable", reason: "its list has entries, but none of them names a finding" };
}

function readStatement<Word>(fields: Fields | null, form: StatementForm<Word>): Statement<Word> | null {
  if (fields === null) return null;
  const id = textOf(fields, ["id", "findingid", "finding"], MAX_ID).trim();
  const raw = textOf(fields, form.wordKeys, MAX_ID);
  // The form that was asked for, echoed: `refuted|stands|unsure`.
  if (/^\W*$/.test(id) || raw.includes("|")) return null;
  const said = plainKey(raw);
  const word = form.words.find((one) => one.said.includes(said))?.word ?? form.unclear;
  return { id, word, reason: textOf(fields, ["reason", "explanation", "why", "rationale"], MAX_REASON) };
}
