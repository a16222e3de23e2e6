/* specs/DIAGNOSTICS.md, made of the catalogue of codes and the examples in test/errors and LANGUAGE.md. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { type Code, catalogue } from "../../src/diag/catalogue/index.js";
import { type Diagnostic, fixOf } from "../../src/diag/diagnostic.js";
import { printDiagnostics } from "../../src/diag/print-diagnostic.js";
import { SourceFile } from "../../src/text/source-file.js";
import { checkText } from "../support/check-text.js";
import { unmark } from "../support/marked-text.js";
import { Examples, mmsBlocks } from "./blocks.js";

const FOLDER = "test/errors";
export const RIGHT = "test/errors/right";

const stages: readonly { readonly title: string; readonly from: number; readonly about: string }[] = [
  {
    title: "Syntax",
    from: 1000,
    about: "The text is not a module. The rest of the file is checked all the same.",
  },
  { title: "Names", from: 2000, about: "A name is unknown, doubled, or used for what it is not." },
  { title: "Types", from: 3000, about: "The types do not fit." },
  { title: "What can be run", from: 4000, about: "Well typed, but nothing that can be run." },
  {
    title: "Traces and recordings",
    from: 5000,
    about: "A trace, a recording of another tool, or a field map.",
  },
  { title: "Evaluation", from: 6000, about: "Something went wrong while a spec was evaluated." },
  { title: "The command", from: 7000, about: "Flags, files and folders." },
];

const HEAD = `# Diagnostics

All messages of mmspec by their codes. A number is never reused. This page is made from the catalogue in
\`src/diag/catalogue\` and the texts in \`test/errors\` and [LANGUAGE.md](LANGUAGE.md), whose \`prelude\` some examples
extend; \`npx vitest run test/docs -u\` writes it anew.
`;

/** The whole page. */
export function diagnosticsPage(): string {
  const codes = (Object.keys(catalogue) as Code[]).sort();
  const sections = stages.map(({ title, from, about }) => {
    const own = codes.filter((code) => Math.floor(Number(code.slice(3)) / 1000) * 1000 === from);
    const rows = own.map(
      (code) => `| ${linked(code)} | ${catalogue[code].severity} | ${catalogue[code].title} |`,
    );
    const table = ["| code | severity | what |", "|---|---|---|", ...rows].join("\n");
    return [`## ${title}`, about, table, ...own.flatMap(example)].join("\n\n");
  });
  return `${[HEAD.trimEnd(), ...sections].join("\n\n")}\n`;
}

const files = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".mms"))
  .sort();
const blocks = mmsBlocks(readFileSync("specs/LANGUAGE.md", "utf8"));
const examples = new Examples(blocks);

interface Wrong {
  readonly text: string;
  readonly found: readonly Diagnostic[];
}

/** A text that has just this error; undefined if there is none. */
function wrongText(code: Code): Wrong | undefined {
  const file = files.find((name) => name.startsWith(`${code}-`));
  if (file !== undefined) {
    const { text } = unmark(readFileSync(`${FOLDER}/${file}`, "utf8"));
    return { text, found: checkText(new SourceFile("example.mms", text)) };
  }
  const block = blocks.find(({ codes }) => codes.length === 1 && codes[0] === code);
  if (block === undefined) return undefined;
  const { text, diagnostics } = examples.load(block.text);
  return { text, found: diagnostics };
}

const anchor = (code: Code) =>
  `${code} ${catalogue[code].title}`
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");
const linked = (code: Code) => (wrongText(code) === undefined ? code : `[${code}](#${anchor(code)})`);

/** A text that has the error, and what is said about it. */
function example(code: Code): string[] {
  const wrong = wrongText(code);
  if (wrong === undefined) return [];
  const printed = printDiagnostics(wrong.found, { color: false, limit: 3 });
  const right = rightText(code, wrong);
  const instead = right === undefined ? [] : ["Right:", fenced("mms", right)];
  return [
    `### ${code} ${catalogue[code].title}`,
    fenced("mms", cut(wrong.text)),
    fenced("", printed),
    ...instead,
  ];
}

/** The text without the mistake: as somebody wrote it, else with the fixes that its diagnostics carry. */
export function rightText(code: Code, { text, found }: Wrong): string | undefined {
  const file = `${RIGHT}/${code}.mms`;
  if (existsSync(file)) return readFileSync(file, "utf8").trimEnd();
  const fixes = found.flatMap((d) => fixOf(d) ?? []).sort((a, b) => b.span.start - a.span.start);
  if (fixes.length === 0) return undefined;
  const mended = fixes.reduce(
    (t, { span, replacement }) => t.slice(0, span.start) + replacement + t.slice(span.end),
    text,
  );
  return checkText(new SourceFile("example.mms", mended)).length === 0 ? mended.trimEnd() : undefined;
}

/** Codes of texts that are right, so that a test can look at all of them. */
export const rightFiles = readdirSync(RIGHT).sort();

/** Without what is too long to be read. */
function cut(text: string): string {
  return text.replaceAll(/^(.{60}).{60,}$/gm, "$1 …");
}

/** A code block; its fence is longer than any in the text. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map((m) => m[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}
