/*
 * A code for a reader, as the page of all diagnostics has it: what it means, a text that has the mistake, what is said
 * about it, and a text that has not.
 */
import { type Code, catalogue } from "../diag/catalogue/index.js";

export interface CodeExplanation {
  readonly code: Code;
  readonly severity: string;
  readonly title: string;
  /** What all codes of its hundred are about. */
  readonly about: string;
  /** Markdown: the examples; undefined where there is none. */
  readonly example: string | undefined;
}

export function isCode(text: string): text is Code {
  return Object.hasOwn(catalogue, text);
}

/** `page`: specs/DIAGNOSTICS.md. */
export function codeExplanation(code: Code, page: string): CodeExplanation {
  const { severity, title } = catalogue[code];
  const sections = page.split(/^(?=##+ )/m);
  let about = "";
  let example: string | undefined;
  for (const section of sections) {
    if (section.startsWith("## ")) {
      if (new RegExp(`^\\| \\[?${code}\\b`, "m").test(section))
        about = section.split("\n\n")[1]?.replace(/\s+/g, " ").trim() ?? "";
    } else if (section.startsWith(`### ${code} `)) example = section.slice(section.indexOf("\n")).trim();
  }
  return { code, severity, title, about, example };
}

/** For a terminal: code without its fences, indented. */
export function printExplanation({ code, severity, title, about, example }: CodeExplanation): string {
  const lines = [`${severity} ${code}: ${title}`, "", about];
  if (example !== undefined) {
    let isCodeBlock = false;
    lines.push("");
    for (const line of example.split("\n")) {
      if (/^`{3,}/.test(line)) isCodeBlock = !isCodeBlock;
      else lines.push(isCodeBlock && line !== "" ? `    ${line}` : line);
    }
  }
  return `${lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trimEnd()}\n`;
}
