/*
 * Tables of pages that are made from the source: each stands between `<!-- name -->` and `<!-- end -->`. Those of
 * LANGUAGE.md are here.
 */
import { builtins } from "../../src/sema/builtins.js";
import { printSignature } from "../../src/sema/signature.js";
import {
  infixOperators,
  type OperatorInfo,
  prefixOperators,
  primeOperator,
} from "../../src/syntax/operators.js";
import { reservedWords } from "../../src/syntax/reserved.js";

export interface Tables {
  readonly [name: string]: () => string;
}

export const languageTables: Tables = {
  builtins: builtinTable,
  operators: operatorTable,
  "definable operators": () => operatorTable(true),
  "reserved words": () => code([...reservedWords].sort()),
};

/** The page with its tables as they should be. */
export function withTables(page: string, tables: Tables): string {
  let result = page;
  for (const [name, make] of Object.entries(tables)) {
    const between = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
    if (!between.test(result)) throw new Error(`no table of ${name}`);
    result = result.replace(between, (_, start, end) => `${start}\n${make()}\n\n${end}`);
  }
  return result;
}

export const code = (words: readonly string[]) => words.map((w) => `\`${w}\``).join(" ");
/** A `|` would end a cell even in code. */
export const cell = (text: string) => text.replaceAll("|", "\\|");

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

function builtinTable(): string {
  const modules = [...new Set(builtins.map((b) => b.module))];
  return modules
    .map((module) => {
      const own = builtins.filter((b) => b.module === module);
      const rows = own.map((b) => [`\`${cell(printSignature(b))}\``, cell(b.doc)]);
      return `${module}:\n\n${table(["operator", "meaning"], rows)}`;
    })
    .join("\n\n");
}

function operatorTable(definable = false): string {
  const infix = bySymbol(infixOperators);
  const prefix = definable ? [] : bySymbol(prefixOperators);
  const rows = [
    ...prefix.map(([info, spellings]) => ({ info, spellings, place: "prefix" })),
    ...infix.map(([info, spellings]) => ({
      info,
      spellings,
      place: info.leftAssociative ? "infix, left" : "infix",
    })),
    ...(definable ? [] : [{ info: primeOperator, spellings: ["'", "′"], place: "postfix" }]),
  ]
    .filter(({ info }) => info.definable === definable)
    .sort((a, b) => a.info.low - b.info.low || a.info.high - b.info.high || (a.place < b.place ? -1 : 1));
  const groups = new Map<string, string[]>();
  for (const { info, spellings, place } of rows) {
    const range = info.low === info.high ? `${info.low}` : `${info.low}–${info.high}`;
    const key = `${range} | ${place}`;
    groups.set(key, [...(groups.get(key) ?? []), cell(spellings.map((s) => `\`${s}\``).join(" "))]);
  }
  return table(
    ["precedence | place", "operators"],
    [...groups].map(([key, spellings]) => [key, spellings.join(", ")]),
  ).replace("|---|---|", "|---|---|---|");
}

/** The operators with all of their spellings, the tree's own first. */
function bySymbol(operators: ReadonlyMap<string, OperatorInfo>): [OperatorInfo, string[]][] {
  const found = new Map<OperatorInfo, string[]>();
  for (const [spelling, info] of operators) found.set(info, [...(found.get(info) ?? []), spelling]);
  return [...found];
}
