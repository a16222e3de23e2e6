/*
 * What stands around a recording where it was pasted: a terminal's prompt, the fences of markdown and of trackers, a
 * mail's words, and marks that lines were left out.
 */

export type PasteWord =
  /** Opens or closes what is quoted. */
  | "fence"
  /** What was quoted is over. */
  | "end"
  /** Lines were left out. */
  | "cut";

const FENCE =
  /^(?:`{3,}|~{3,})[\w -]*$|^\{(?:noformat|code)(?::[^}]*)?\}$|^<\/?(?:pre|code|details|summary)>$/;
const PROMPT =
  /^(?:\([\w.-]+\) )?(?:\[?[\w.-]{1,64}@[\w.-]{1,64}[ :][^#$%>]{0,200}\]? ?[#$%>]|PS [^>]{0,200}>|(?:ba|z|da)?sh-[\d.]+[$#]|[\w.-]{1,64}:[~/][^#$%>]{0,200}[#$]|[$%])(?: .*)?$/;
const SIGNATURE = /^--$|^(?:Sent from|Best regards|Kind regards|Regards|Thanks|Cheers|Thank you)\b.{0,60}$/;
const CUT =
  /^[ \t]*(?:[[(<{]*(?:\.{2,}|\u00e2\u0080\u00a6)[\])>}]*|[[(<{]*\.* *(?:snip(?:ped)?|cut|skipp?ed|truncated|trimmed|omitted|elided)\b.{0,60}|.{0,60}\b(?:lines?|entries|events|output|rest) (?:are |were |was )?(?:snipped|cut|skipped|truncated|trimmed|omitted|elided|deleted|removed)\b.{0,60}|-+ *(?:8<|>8).*|--More--.*|--)$/i;

/** undefined for what may be something else. */
export function pasteWord(text: string): PasteWord | undefined {
  const line = text.trim();
  if (FENCE.test(line)) return "fence";
  // Two dashes alone: grep's gap as well as a mail's signature.
  if (line.length <= 160 && CUT.test(line)) return "cut";
  return PROMPT.test(line) || SIGNATURE.test(line) ? "end" : undefined;
}

/** Whether a line that is not understood may have been an entry: who, where or when shows in it. */
export function isEntryLike(text: string): boolean {
  return /\[\d{1,6}\]|\d\.\d{3,9}:/.test(text);
}
