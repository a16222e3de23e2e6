/* Symbols have a spelling in ASCII, which is the canonical one, and most have another in Unicode. */
import { infixOperators, prefixOperators } from "../operators.js";

export type Spelling = "ascii" | "unicode";

/** Of symbols that are no operators (grammar/mmspec.peggy). */
const MARKS: readonly (readonly [ascii: string, unicode: string])[] = [
  ["==", "≜"],
  ["->", "→"],
  ["|->", "↦"],
  ["<<", "⟨"],
  [">>", "⟩"],
  ["'", "′"],
  ["\\A", "∀"],
  ["\\E", "∃"],
  ["\\forall", "∀"],
  ["\\exists", "∃"],
];

const isAscii = (text: string) => /^[\x20-\x7e]+$/.test(text);

function tables(): Readonly<Record<Spelling, ReadonlyMap<string, string>>> {
  const rows = new Map<string, string[]>();
  for (const [spelling, { op }] of [...infixOperators, ...prefixOperators]) {
    // `~` and `<>` are told by where they stand; their spellings are the same.
    rows.set(op, [...(rows.get(op) ?? []), spelling]);
  }
  const ascii = new Map<string, string>();
  const unicode = new Map<string, string>();
  for (const [op, spellings] of rows) {
    const other = spellings.find((spelling) => !isAscii(spelling));
    if (other === undefined) continue;
    for (const spelling of spellings) {
      if (isAscii(spelling)) unicode.set(spelling, other);
      else ascii.set(spelling, op);
    }
  }
  for (const [plain, other] of MARKS) {
    unicode.set(plain, other);
    if (!ascii.has(other)) ascii.set(other, plain);
  }
  return { ascii, unicode };
}

const TABLES = tables();

/** The symbol or word in that spelling; itself where it has no other. */
export function respell(text: string, spelling: Spelling): string {
  return TABLES[spelling].get(text) ?? text;
}

/** In ASCII: what a symbol is, however it is spelled. */
export function plain(text: string): string {
  return TABLES.ascii.get(text) ?? text;
}
