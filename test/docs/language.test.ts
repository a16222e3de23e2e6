/* specs/LANGUAGE.md: every example does what the page says, and nothing of the language is left out. */
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runTests } from "../../src/replay/run-test.js";
import { Fault } from "../../src/runtime/logic.js";
import { PointerTable } from "../../src/runtime/pointer-table.js";
import { silentReporter } from "../../src/runtime/silent-reporter.js";
import { builtins, standardModules } from "../../src/sema/builtins.js";
import type * as ast from "../../src/syntax/ast.js";
import { walk } from "../../src/syntax/children.js";
import { infixOperators, prefixOperators } from "../../src/syntax/operators.js";
import { parseModule } from "../../src/syntax/parse-module.js";
import { reservedWords } from "../../src/syntax/reserved.js";
import { SourceFile } from "../../src/text/source-file.js";
import { shown } from "../support/load-texts.js";
import { type Block, Examples, evaluations, mmsBlocks } from "./blocks.js";
import { languageTables, withTables } from "./tables.js";

const PAGE = "specs/LANGUAGE.md";
const page = readFileSync(PAGE, "utf8");
const blocks = mmsBlocks(page);
const examples = new Examples(blocks);

const titled = (use: Block["use"]) =>
  blocks.filter((b) => b.use === use).map((b) => [`${PAGE}:${b.line}`, b] as const);

describe("an example", () => {
  test.each(titled(""))("%s is in order, and its TESTs meet their EXPECT", (_, block) => {
    const { program, diagnostics } = examples.load(block.text);
    expect(diagnostics.map(shown)).toEqual([]);
    const readFile = (path: string) => (existsSync(path) ? readFileSync(path) : undefined);
    const module = program!.ir.modules.at(-1)!.name;
    const results = runTests(program!, { readFile }, (t) => t.module === module);
    expect(results.map(({ test: t, found }) => ({ test: t.title, found }))).toEqual(
      results.map(({ test: t, expected, ok, found }) => ({ test: t.title, found: ok ? found : expected })),
    );
    expect(results.length).toBe(block.text.match(/^TEST /gm)?.length ?? 0);
    expect(assumptions(block.text)).toEqual(program!.ir.assumes.map(() => true));
  });

  test.each(titled("error"))("%s is wrong in just that way", (_, block) => {
    const { diagnostics } = examples.load(block.text);
    expect(diagnostics.map((d) => d.code).sort(), diagnostics.map(shown).join("\n")).toEqual(
      [...block.codes].sort(),
    );
  });
});

describe("an evaluation", () => {
  test.each(titled("eval"))("%s gives the values shown", (_, block) => {
    const list = evaluations(block);
    const text = list.map(({ expr, value }, i) => {
      const indented = expr.replaceAll(/^/gm, "  ");
      const isWord = value === "undefined" || value === "unknown";
      return `E${i} ==\n${indented}\nASSUME (E${i}) = (${isWord ? `E${i}` : value})\n`;
    });
    const found = assumptions(text.join(""));
    expect(
      list.map(({ expr }, i) => ({ expr, value: found[i] === true ? list[i]!.value : found[i] })),
    ).toEqual(list);
  });
});

/** What the ASSUMEs of a text come to. */
function assumptions(text: string): (boolean | string)[] {
  const { program, diagnostics } = examples.load(text);
  expect(diagnostics.map(shown)).toEqual([]);
  const machine = program!.spec.create(silentReporter, new PointerTable());
  machine.begin([], true);
  // One about a constant without a DEFAULT is looked at with each trace's own.
  const isOpen = (i: number) =>
    program!.spec.meta.assumes[i]!.constants.some((c) => program!.ir.constants[c]!.default === undefined);
  return machine
    .assumes()
    .map((x, i) => (x instanceof Fault ? "undefined" : (x ?? (isOpen(i) ? true : "unknown"))));
}

describe("of the language", () => {
  const nodes = (chosen: readonly Block[]) =>
    chosen.flatMap((b) => {
      const text =
        b.use === "eval"
          ? evaluations(b)
              .map((e, i) => `E${i} ==\n${e.expr.replaceAll(/^/gm, "  ")}\n`)
              .join("")
          : b.text;
      const whole = /^----+ MODULE /m.test(text) ? text : `---- MODULE example ----\n${text}====\n`;
      const { module } = parseModule(new SourceFile("example.mms", whole));
      return module === undefined ? [] : [...walk(module)];
    });
  const right = nodes(blocks.filter((b) => b.use !== "error"));
  const all = [...right, ...nodes(blocks.filter((b) => b.use === "error"))];

  test("every kind of node is in an example", () => {
    const kinds = [
      ...readFileSync("src/syntax/ast.ts", "utf8").matchAll(/^\s+readonly kind: "(\w+)";$/gm),
    ].map((m) => m[1]!);
    expect(kinds.length).toBeGreaterThan(40);
    const used = new Set<string>(all.map((node) => node.kind));
    expect(kinds.filter((kind) => !used.has(kind))).toEqual([]);
  });

  test("every form of a TEST's trace and verdict is in an example", () => {
    const tests = right.filter((node): node is ast.TestDecl => node.kind === "TestDecl");
    expect(new Set(tests.map((t) => t.trace.kind))).toEqual(new Set(["File", "Inline"]));
    expect(new Set(tests.map((t) => t.expect.verdict))).toEqual(
      new Set(["ok", "violated", "inconclusive", "unchecked", "error"]),
    );
  });

  test("every builtin is used in an example", () => {
    const used = new Set(
      right.flatMap((node) =>
        node.kind === "NameRef" ? [node.name] : node.kind === "Call" ? [node.callee.text] : [],
      ),
    );
    expect(builtins.map((b) => b.name).filter((name) => !used.has(name))).toEqual([]);
  });

  test("every operator is used in an example, but for those that a spec may define", () => {
    const used = new Set<string>(
      all.flatMap((n) => (n.kind === "Binary" || n.kind === "Unary" || n.kind === "Junction" ? [n.op] : [])),
    );
    if (all.some((n) => n.kind === "Observe")) used.add("OBSERVE");
    const wanted = [...infixOperators.values(), ...prefixOperators.values()].filter((o) => !o.definable);
    expect([...new Set(wanted.map((o) => o.op))].filter((op) => !used.has(op))).toEqual([]);
  });

  test("every reserved word is mentioned, and in an example if it means something", () => {
    const wordsOf = (text: string) => new Set(text.match(/\w+/g));
    const mentioned = wordsOf(page);
    expect([...reservedWords].filter((word) => !mentioned.has(word))).toEqual([]);
    const keptFree = wordsOf(
      `BY COROLLARY DEF DEFINE DEFS HAVE HIDE LEMMA LOCAL NEW OBVIOUS OMITTED ONLY PICK PROOF PROPOSITION PROVE QED
       STATE SUFFICES TAKE TEMPORAL THEOREM USE WITNESS`,
    );
    const exercised = wordsOf(blocks.map((b) => b.text).join("\n"));
    expect([...reservedWords].filter((word) => !exercised.has(word) && !keptFree.has(word))).toEqual([]);
  });

  test("every module that EXTENDS takes without a file is mentioned", () => {
    for (const name of standardModules) expect(page).toContain(`\`${name}\``);
  });
});

test("the generated tables are those of the source; -u rewrites them", async () => {
  await expect(withTables(page, languageTables)).toMatchFileSnapshot(`../../${PAGE}`);
});

test("every link within the page leads somewhere", () => {
  const anchors = new Set(
    [...page.matchAll(/^#+ (.*)$/gm)].map((m) =>
      m[1]!
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
  const targets = [...page.matchAll(/\]\(#([^)]*)\)/g)].map((m) => m[1]!);
  expect(targets.filter((target) => !anchors.has(target))).toEqual([]);
  const prose = page.replaceAll(/^```[\s\S]*?^```$/gm, "");
  const files = [...prose.matchAll(/\]\((?!#|http)([^)#]*)[^)]*\)/g)].map((m) => m[1]!);
  expect(files.filter((file) => !existsSync(`specs/${file}`))).toEqual([]);
});
