/*
 * Random texts for the parser: bytes, tokens in any order, and modules with something cut out, doubled or put in.
 * Whatever comes, the answer is a tree or diagnostics with places inside the text, never an exception.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { printDiagnostics } from "../../src/diag/print-diagnostic.js";
import { walk } from "../../src/syntax/children.js";
import { parseModule } from "../../src/syntax/parse-module.js";
import { printModule } from "../../src/syntax/print-module.js";
import { SourceFile } from "../../src/text/source-file.js";
import { cpuSeconds } from "../support/cpu-time.js";

const seeds = join(import.meta.dirname, "..", "golden", "syntax");

const tokens =
  `---- ==== MODULE EXTENDS TYPE CONSTANT VARIABLE INIT EVENT ACTION ON WHEN REQUIRE OBSERVE INVARIANT PROPERTY SEVERITY
   WITHIN ONCE SINCE ASSUME TEST TRACE EXPECT violated AT LET IN IF THEN ELSE CASE OTHER CHOOSE LAMBDA EXCEPT DOMAIN
   SUBSET UNCHANGED OPTIONAL DEFAULT WITH INSTANCE RECURSIVE a b x \\A \\E \\in \\notin /\\ \\/ ~ => <=> ~> [] <> = # <
   <= + - * \\div ^ .. \\cup \\ \\X \\o @@ :> ++ ( ) [ ] { } << >> >>_ ]_ , : . ! @ ' _ |-> -> == 0 12 1.5 \\hF 10ms
   "s" "open (* *) \\* ∀ ∈ ∧ □ ⟨ ≜ é {"event":"e"} TRUE`.split(/\s+/);

/** Numbers from 0 to 1 that only depend on the seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs `count` texts; throws with the text if one of them breaks the parser's promises. */
export function fuzzSyntax(
  count: number,
  seed: number,
): { readonly texts: number; readonly slowest: number } {
  const random = randomNumbers(seed);
  const corpus = readdirSync(seeds)
    .filter((name) => name.endsWith(".mms"))
    .map((name) => readFileSync(join(seeds, name), "utf8"));
  let slowest = 0;
  for (let i = 0; i < count; i++) {
    const text = randomText(random, corpus);
    const start = cpuSeconds();
    try {
      checkPromises(text);
    } catch (error) {
      throw new Error(`text ${i} of seed ${seed}: ${JSON.stringify(text)}`, { cause: error });
    }
    slowest = Math.max(slowest, cpuSeconds() - start);
  }
  return { texts: count, slowest };
}

function checkPromises(text: string): void {
  const { module, diagnostics } = parseModule(new SourceFile("fuzz.mms", text));
  if (module === undefined && diagnostics.length === 0) throw new Error("neither a module nor a diagnostic");
  for (const { at } of diagnostics) {
    if (at === undefined || !("file" in at)) throw new Error("a diagnostic without a place");
    if (at.start < 0 || at.end < at.start || at.end > text.length)
      throw new Error(`a place outside: ${at.start}-${at.end}`);
  }
  printDiagnostics(diagnostics, { color: false, limit: 50 });
  if (module === undefined) return;
  const ids = new Set<number>();
  for (const { id, span } of walk(module)) {
    if (ids.has(id)) throw new Error(`two nodes with the id ${id}`);
    ids.add(id);
    if (span.start < 0 || span.end < span.start || span.end > text.length)
      throw new Error(`a node outside: ${span.start}-${span.end}`);
  }
  printModule(module);
}

function randomText(random: () => number, corpus: readonly string[]): string {
  const below = (n: number) => Math.floor(random() * n);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  switch (below(4)) {
    case 0:
      return Buffer.from(Array.from({ length: below(120) }, () => below(256))).toString(
        pick(["utf8", "latin1"] as const),
      );
    case 1:
      return `---- MODULE m ----\nA == ${Array.from({ length: below(60) }, () => pick(tokens) + pick(["", " ", "\n  ", "\n"])).join("")}\n====\n`;
    default: {
      let text = pick(corpus);
      for (let edits = 1 + below(4); edits > 0; edits--) {
        const at = below(text.length);
        const end = Math.min(text.length, at + below(pick([3, 30, 300])));
        text =
          text.slice(0, at) +
          pick(["", pick(tokens), text.slice(at, end).repeat(2), "\n", `${pick(tokens)} `]) +
          text.slice(end);
      }
      return text;
    }
  }
}
