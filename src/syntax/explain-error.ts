/* From peggy's "expected … found …" at an offset to what the reader needs to hear. */
import { type Diagnostic, diagnostic } from "../diag/diagnostic.js";
import type { SourceFile, Span } from "../text/source-file.js";
import { insteadOfWord, replacementOf } from "./foreign-words.js";
import type { Expectation } from "./generated/parser.js";
import type { Layout } from "./layout.js";
import type { SyntaxProblem } from "./parser-options.js";
import { reservedWords } from "./reserved.js";
import { unsupportedTla } from "./unsupported-tla.js";

/** The piece of text that an error points at. */
interface Found {
  readonly text: string;
  readonly span: Span;
  /** In the reader's words. */
  readonly shown: string;
}

const maxExpected = 4;

/** The one message for a text from `start` on, mostly a declaration, that the grammar rejects at `offset`. */
export function explainError(
  layout: Layout,
  start: number,
  offset: number,
  expected: readonly Expectation[],
  trouble: SyntaxProblem,
  depthLimit: number,
): Diagnostic {
  const { file } = layout;
  if (trouble.tooDeep !== undefined)
    return diagnostic("MMS1004", tokenAt(file, trouble.tooDeep).span, { limit: depthLimit });
  const found = tokenAt(file, offset);
  const refused = unsupportedTla(file.text, found.text, found.span);
  if (refused !== undefined) return refused;
  if (/^"/.test(found.text) && !/^"(?:[^"\\]|\\.)*"$/.test(found.text))
    return diagnostic("MMS1005", found.span, { what: "string" });
  const names = describe(expected);
  // What is expected as it stands, as a closing parenthesis, begins no declaration, wherever it is.
  const isExpected = names.includes(`\`${found.text}\``);
  const nextDeclaration =
    !isExpected && layout.isFirstOnLine(offset) && layout.column(offset) <= layout.column(start);
  if (trouble.outdent.at === offset && !nextDeclaration && wouldFit(names, found.text)) {
    const { bullet } = trouble.outdent;
    const symbol = /^(\/\\|\\\/|[∧∨]|\\land|\\lor)/.exec(file.text.slice(bullet, bullet + 5))![0];
    const at = { file, start: bullet, end: bullet + symbol.length };
    const related = [{ at, label: "the item began here" }];
    return diagnostic("MMS1006", found.span, { bullet: symbol, found: found.shown }, { related });
  }
  const shown = choose(names);
  if (
    shown.length === 1 &&
    (shown[0] === "a name" || shown[0] === "a field name") &&
    reservedWords.has(found.text)
  )
    return diagnostic("MMS1032", found.span, { word: found.text });
  return diagnostic("MMS1001", found.span, {
    expected: shown,
    found: found.shown,
    hint: hint(file, shown, found),
    replacement: replacement(shown, found),
  });
}

/** What is certainly meant by a token that has no place here. */
function replacement(expected: readonly string[], { text }: Found): string | undefined {
  if (text === "=" && expected.includes("`==`")) return "==";
  if ((text === "==" || text === "≜") && expected.includes("`=`")) return "=";
  if (text === "->" && expected.includes("`|->`")) return "|->";
  if (text === "=" && expected.includes("`\\in`")) return "\\in";
  return expected.includes("an operator") ? replacementOf(text) : undefined;
}

/** The expectations' names, each once. */
function describe(expected: readonly Expectation[]): string[] {
  const names = expected.map((e) =>
    e.type === "other" ? e.description! : e.type === "literal" ? `\`${e.text!}\`` : "",
  );
  return [...new Set(names)].filter((name) => name !== "" && name !== "blank");
}

/** The token is what was expected here, so it can only have been its column that kept it out. */
function wouldFit(names: readonly string[], token: string): boolean {
  if (names.includes(`\`${token}\``)) return true;
  if (!names.includes("an expression") || names.includes("an operator")) return false;
  return reservedWords.has(token)
    ? expressionWords.has(token)
    : /^[\w"({[~@<\\-]/.test(token) && !/^-{2}/.test(token);
}

const expressionWords = new Set(
  `IF CASE LET CHOOSE DOMAIN SUBSET UNION UNCHANGED ENABLED ONCE PREVIOUSLY OBSERVE REQUIRE TRUE FALSE BOOLEAN
   STRING`.split(/\s+/),
);

/** What nearly always may follow says little: it is left out where something more telling is expected too. */
const dull = [
  ...["an operator", "`_`", "`DEFAULT`", "`FORMERLY`", "`OPTIONAL`", "`WHEN`", "`SEVERITY`"],
  ...["`COMPLETE`", "`RECORDS`", "`WITH`", "`TRACE`", "`GIVEN`"],
];

/** What may stand in front of these too would hide what is really missing. */
const optionalBefore: Readonly<Record<string, readonly string[]>> = {
  "`==`": ["`(`", "`:`"],
  "`IN`": ["a name"],
};

function choose(names: readonly string[]): string[] {
  if (names.includes("a declaration")) return ["a declaration"];
  if (names.includes("the next declaration") && names.includes("an operator"))
    return ["an operator", "the next declaration"];
  let chosen = [...names];
  for (const [end, before] of Object.entries(optionalBefore))
    if (chosen.includes(end)) chosen = chosen.filter((name) => !before.includes(name));
  for (const name of dull) if (chosen.length > 1) chosen = chosen.filter((n) => n !== name);
  return chosen.slice(0, maxExpected);
}

function hint(file: SourceFile, expected: readonly string[], found: Found): string | undefined {
  const { text } = found;
  if (text === "=" && expected.includes("`==`")) return "a definition is written `name == expression`";
  if ((text === "==" || text === "≜") && !expected.includes("`==`"))
    return "`==` defines; equality is written `=`";
  if (text === "{" && expected.includes("a record"))
    return "records are written as calls of their EVENT: vma_alloc(vma: 0x10, tid: 7)";
  if (text === "EXPECT" && expected.includes("`)`")) return "the record above it lacks its `)`";
  if (expected.some((name) => name.includes("`violated`")))
    return "`EXPECT ok`, or what is to be found: `EXPECT violated MM_01 AT 2`";
  if (text === "!=") return "inequality is written `#` or `/=`";
  if (text === "!" && /[\w)\]]$/.test(lineUpTo(file, found.span.start)))
    return "mmspec has no INSTANCE: the names of a module are known, as they are, in those that EXTEND it";
  if (text === "!") return "negation is written `~`";
  if (
    text === "," &&
    /^\s*(?:ASSUME|AXIOM)\b/.test(lineUpTo(file, found.span.start)) &&
    /\bPROVE\b/.test(restOf(file, found))
  )
    return "mmspec has no proofs: what must hold is an INVARIANT or a PROPERTY, and is checked against traces";
  if (/_$/.test(lineUpTo(file, found.span.start)) && /^[-+*/=<>]/.test(text))
    return `an operator is handed over by its symbol alone: \`F(${text})\``;
  if (text === "'" && expected.includes("an expression")) return 'text is written `"a"`';
  if (expected.includes("`\\in`") && expected.includes("`:`"))
    return text === "="
      ? "a variable ranges over a set: `\\A x \\in S : P`"
      : "behind a comma comes another variable; what holds comes behind a colon: `\\A x \\in S : P`";
  const previous = tokenBefore(file, found.span.start);
  if (expected.includes("`:`") && /^\w+$/.test(text) && /^\w+$/.test(previous))
    return `a name comes before its type: \`${text} : ${previous}\``;
  if (
    text === "->" &&
    /\bVARIABLES?\b[^=]*:\s*\w+\s*$/.test(file.text.slice(0, found.span.start).slice(-200))
  )
    return `a set of functions has brackets: \`[${previous} -> …]\``;
  if (text.startsWith('"') && previous === "INVARIANT")
    return `a rule has an id before its title: \`INVARIANT MM_01 ${text.slice(0, 40)} == …\``;
  if (text === "->" && expected.includes("`|->`")) return "a function or record is written with `|->`";
  if (/^(?:\+\+|--)$/.test(previous))
    return `an action says what holds afterwards: \`x' = x ${previous[0]} 1\``;
  const comment = /^\s*(--|\/\/)/.exec(lineUpTo(file, found.span.start))?.[1];
  const instead = expected.includes("an operator") ? insteadOfWord(text, comment ?? previous) : undefined;
  if (instead !== undefined) return instead;
  if (/^\\[A-Za-z]+$/.test(text) && expected.includes("an operator"))
    return `there is no operator \`${text}\`; for a set difference leave a blank behind the backslash`;
  const before = file.text.slice(Math.max(0, found.span.start - 2), found.span.start);
  if (/^\d/.test(text) && /\d\.$/.test(before))
    return "there are no decimal numbers; a range is written `1..9`";
  return undefined;
}

const token =
  /(?:-{4,}\s*MODULE\b|-{4,}|={4,}|"(?:[^"\\\r\n]|\\[^\r\n])*"?|_*[A-Za-z0-9][A-Za-z0-9_]*|\\[A-Za-z]+|\|->|-\+->|<=>|::=|\.\.\.|\/\\|\\\/|>>_|<<|>>|\[\]|<>|\]_|[-=<>~|:!+*/.&?@#$%^][-=>|<+*#.&?@$%/^:]?|[\s\S])/uy;

/** The token at an offset, which may be the end of the text. */
function tokenAt(file: SourceFile, offset: number): Found {
  const { text } = file;
  if (offset >= text.length) {
    const end = text.trimEnd().length;
    return { text: "", span: { file, start: end, end }, shown: "the end of the file" };
  }
  token.lastIndex = offset;
  const found = longestOperator(token.exec(text)![0]);
  const span = { file, start: offset, end: offset + found.length };
  return { text: found, span, shown: show(found) };
}

/** What follows a token, as far as a declaration of its kind goes. */
function restOf({ text }: SourceFile, { span }: Found): string {
  return text.slice(span.end, span.end + 400);
}

/** The line of an offset, up to it. */
function lineUpTo({ text }: SourceFile, offset: number): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
}

/** The word or the symbols in front of an offset; "" if there are none. */
function tokenBefore({ text }: SourceFile, offset: number): string {
  const line = text.slice(Math.max(0, offset - 100), offset).trimEnd();
  return /(?:\w+|[^\w\s]+)$/.exec(line)?.[0] ?? "";
}

/** Two symbols that form no operator together are two tokens. */
function longestOperator(text: string): string {
  if (text.length !== 2 || !/^[-=<>~|:!+*/.&?@#$%^]{2}$/.test(text) || twoSymbols.has(text)) return text;
  return text[0]!;
}

const twoSymbols = new Set(
  "== => =< =| <= <: << <> >= >> -> -| -- ~> |- |= || := :> :: !! != ++ ** // /= .. && ?? @@ ## $$ %% ^^ ^+ ^* ^# <-".split(
    " ",
  ),
);

function show(text: string): string {
  if (/^={4}/.test(text)) return "the end of the module";
  if (reservedWords.has(text)) return `the reserved word \`${text}\``;
  if (text.startsWith('"') && text.length > 24) return `\`${text.slice(0, 20)}…"\``;
  const code = text.codePointAt(0)!;
  const plain = code > 32 && code < 127;
  if (plain || /^[\p{L}\p{S}]$/u.test(text))
    return `\`${text.length > 40 ? `${text.slice(0, 40)}…` : text}\``;
  return `the character U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
