/** Marks in what review bots write that say that no review took place. */
const notices: readonly { readonly problem: "rate-limit" | "quota" | "program-failed"; readonly mark: RegExp }[] = [
  { problem: "rate-limit", mark: /\brate[- ]limit(?:ed|s)?\b.{0,40}\b(?:exceeded|reached|hit)\b|\brate limited by\b/i },
  { problem: "rate-limit", mark: /\b(?:exceeded|reached|hit) (?:the|your|its|their) (?:[\w-]+ ){0,4}limits?\b/i },
  {
    problem: "rate-limit",
    mark: /\b(?:review|usage|rate|request) limit(?:s)? (?:was |were |has been |have been )?(?:exceeded|reached|hit)\b/i,
  },
  {
    problem: "quota",
    mark: /\b(?:out of|no|insufficient) (?:review )?credits\b|\bquota (?:was |has been )?(?:exceeded|reached)\b/i,
  },
  {
    problem: "quota",
    mark: /\b(?:trial|subscription|plan|seat|licen[cs]e) (?:has |is )?(?:expired|ended|inactive)\b/i,
  },
  {
    problem: "program-failed",
    mark: /\breview (?:was |has been |is )?(?:skipped|failed|aborted|cancell?ed|paused)\b/i,
  },
  {
    problem: "program-failed",
    mark: /\b(?:wasn['’]?t|was not|isn['’]?t|is not|not|un)\s?able to (?:fully |complete )?(?:review|analy[sz]e|process)/i,
  },
  {
    problem: "program-failed",
    mark: /\b(?:could ?n['’]?t|could not|can ?not|can['’]t|failed to|did not|didn['’]t) (?:complete|finish|run|start|perform|generate|review|analy[sz]e)\b(?! (?:any )?(?:issues|problems))/i,
  },
  { problem: "program-failed", mark: /\b(?:encountered|ran into|hit) (?:an?|some) (?:\w+ )?(?:error|problem)\b/i },
  {
    problem: "program-failed",
    mark: /\b(?:larger|bigger|longer) than the (?:review )?limit\b|\btoo (?:large|big|many files)\b.{0,40}\breview/i,
  },
];

/** What says that a review took place and found nothing at all, or, in the words of one tool, nothing of weight. */
const clean: readonly RegExp[] = [
  /\b(?:no|0|zero|without) (?:new |other |actionable |potential |further |obvious |review )*(?:issues?|problems?|bugs?|findings?|defects?|vulnerabilities|comments|concerns)(?: \w+){0,2}? (?:found|detected|identified|reported|generated|to report|to address|left)\b/i,
  /\b(?:found|detected|identified|generated|posted|see|has|have|raised|finds?) (?:no|0|zero) (?:new |actionable |further |potential |other )*(?:issues?|problems?|bugs?|findings?|defects?|comments?|concerns)\b/i,
  /\b(?:did ?n['’]?t|did not|could ?n['’]?t|could not) find any (?:major )?(?:issues|problems|bugs)\b/i,
  /\bno major issues detected\b/i,
  /\bactionable comments posted:\W{0,6}0\b/i,
  /\bfindings?\W{0,3}\(0\)\s*$/im,
  /^\W*(?:lgtm|looks good(?: to me)?|no (?:issues|findings|problems|bugs|defects|concerns)(?: found)?|nothing (?:found|to report)|none)\W*$/i,
  /\b(?:changes|they|it|this|code) (?:all )?looks? (?:great|good)\b/i,
  /\bno feedback to provide\b|\bno review comments\b|\bnothing to (?:flag|report)\b/i,
];
/** Behind "no issues" these words take it back. */
const takenBack = /\b(?:but|however|although|though|except|besides|apart from|other than|aside)\b/i;

/** Nor does it speak for all where it names a part: "no issues found in the tests". */
const onlyIn =
  /^\W{0,3}\s*(?:in|with|for|within|regarding) (?!(?:(?:this|these|the|your|any|all|that)\b ?)?(?:[\w-]+ ){0,2}(?:pull requests?|prs?|merge requests?|changes?|changeset|diff|patch|commits?|code|files?|review|branch|it|them)\b)/i;
/** Faults that are counted somewhere take it back as well; a count of none does not. */
const countsFaults =
  /\b(?:one|two|three|four|five|several|some|a few|[1-9]\d{0,3}) (?:[\w-]+ ){0,2}(?:bugs?|defects?|vulnerabilit(?:y|ies))\b/i;

const maxRead = 20_000;

/** Why the text says that there was no review; null where it says nothing of the kind. */
export function noticeIn(
  visible: string,
  hidden: string,
): { readonly problem: "rate-limit" | "quota" | "program-failed"; readonly said: string } | null {
  const text = `${hidden}\n${visible}`.slice(0, maxRead);
  for (const { problem, mark } of notices) {
    const found = mark.exec(text);
    if (found !== null) return { problem, said: found[0] };
  }
  return null;
}

/** Whether the text says that nothing was found, and does not take it back. */
export function saysNothingWrong(visible: string): boolean {
  const text = visible.slice(0, maxRead);
  return clean.some((mark) => {
    const found = mark.exec(text);
    if (found === null || countsFaults.test(text)) return false;
    const behind = text.slice(found.index + found[0].length, found.index + found[0].length + 120);
    return !onlyIn.test(behind) && !takenBack.test(found[0] + behind);
  });
}
