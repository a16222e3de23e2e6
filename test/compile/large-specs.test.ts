/* Specs in which a little text means very much: compiled in no time, or refused with a place. */
import { describe, expect, test } from "vitest";
import { emitModule } from "../../src/emit/emit-module.js";
import { dataflowOf } from "../../src/ir/analysis/dataflow.js";
import { CompiledMachine } from "../support/compiled.js";
import { lowerText } from "../support/lower-text.js";

/** A program of 60 operators, each of which uses the one before twice. */
function chain(first: string, next: (before: string) => string, use: string, params = ""): string {
  const operators = Array.from({ length: 60 }, (_, i) =>
    i === 0 ? `O0${params} == ${first}` : `O${i}${params} == ${next(`O${i - 1}`)}`,
  );
  return [
    "---- MODULE m ----",
    "EVENT tick",
    "VARIABLE y : Int",
    "INIT y = 1",
    ...operators,
    use,
    "====",
    "",
  ].join("\n");
}

describe("operators that use the one before twice", () => {
  test.each([
    ["numbers", chain("y", (o) => `${o} + ${o}`, 'INVARIANT I_01 "i" == O59 > 0')],
    [
      "with parameters",
      chain("a + y", (o) => `${o}(a) + ${o}(a + 1)`, 'INVARIANT I_01 "i" == O59(1) > 0', "(a)"),
    ],
    ["nested", chain("a + y", (o) => `${o}(${o}(a))`, 'INVARIANT I_01 "i" == O59(1) > 0', "(a)")],
    ["conjunctions", chain("y > 0", (o) => `${o} /\\ ${o}`, 'INVARIANT I_01 "i" == O59')],
    [
      "guards",
      chain("y > 0", (o) => `IF ${o} THEN ${o} ELSE ${o}`, "ACTION A ON tick == O59 /\\ y' = y + 1"),
    ],
    ["a WHEN", chain("TRUE", (o) => `${o} /\\ ${o}`, 'INVARIANT I_01 "i" WHEN O59 == y > 0')],
    ["sets of sets", chain("{y}", (o) => `${o} \\cup ${o}`, 'INVARIANT I_01 "i" == O59 # {}')],
  ])(
    "%s are checked and emitted in time",
    (_, text) => {
      const { program, errors } = lowerText("m.mms", text);
      expect(errors).toBeUndefined();
      expect(emitModule(program!, { types: true }).length).toBeLessThan(200_000);
      dataflowOf(program!);
    },
    10_000,
  );

  test("over constants alone they are evaluated once each", () => {
    const { program } = lowerText(
      "m.mms",
      chain("1", (o) => `${o} + ${o}`, "ASSUME O59 = 2^59"),
    );
    expect(new CompiledMachine(program!, true).assumptions()).toEqual([true]);
  }, 10_000);

  test("sets of sets are compared by going through them once", () => {
    const nested = chain("{1}", (o) => `{${o}}`, "ASSUME O40 = O40 /\\ {O40} = {{O39}}");
    const { program } = lowerText("m.mms", nested);
    expect(new CompiledMachine(program!, true).assumptions()).toEqual([true]);
  }, 10_000);

  test.each([
    [
      "with a quantifier in them",
      chain("\\A k \\in 1..2 : y > k - 3", (o) => `${o} /\\ ${o}`, 'INVARIANT I_01 "i" == O59'),
    ],
    [
      "that take operators",
      chain("F(y)", (o) => `${o}(F) + ${o}(F)`, 'INVARIANT I_01 "i" == O59(LAMBDA z : z) > 0', "(F(_))"),
    ],
  ])(
    "%s are refused where they expand to too much",
    (_, text) => {
      expect(lowerText("m.mms", text).errors).toEqual([expect.stringContaining("MMS4003")]);
    },
    10_000,
  );
});

describe("what is too large for the passes behind", () => {
  const module = (lines: readonly string[]) =>
    ["---- MODULE m ----", "EVENT tick", "VARIABLE y : Int", "INIT y = 1", ...lines, "====", ""].join("\n");
  const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);

  test("a chain of operators, each of which calls the one before", () => {
    const lines = [
      "P0 == y",
      ...numbers(5000).map((i) => `P${i + 1} == P${i} + 1`),
      'INVARIANT I_01 "i" == P5000 > 0',
    ];
    expect(lowerText("m.mms", module(lines)).errors).toEqual([expect.stringContaining("MMS4084")]);
  });

  test("a formula of more parts than a table of transitions can have", () => {
    const formula = (n: number) =>
      numbers(n)
        .map((i) => `<>(y = ${i})`)
        .join(" \\/ ");
    expect(lowerText("m.mms", module([`PROPERTY P_01 "p" == ${formula(20)}`])).errors).toBeUndefined();
    expect(lowerText("m.mms", module([`PROPERTY P_01 "p" == ${formula(21)}`])).errors).toEqual([
      expect.stringContaining("MMS4085"),
    ]);
  });

  test.each([
    [
      "bound variables",
      `\\A ${numbers(600)
        .map((i) => `x${i} \\in {y}`)
        .join(", ")} : x0 > 0`,
    ],
    [
      "arms of a CASE",
      `CASE ${numbers(600)
        .map((i) => `y = ${i} -> TRUE`)
        .join(" [] ")}`,
    ],
    [
      "definitions of a LET",
      `LET ${numbers(600)
        .map((i) => `a${i} == y`)
        .join("\n")} IN a0 > 0`,
    ],
    [
      "updates of an EXCEPT",
      `[<<y>> EXCEPT ${numbers(600)
        .map((i) => `![${i}] = 1`)
        .join(", ")}] # <<>>`,
    ],
  ])("%s count as nested expressions", (_, e) => {
    expect(lowerText("m.mms", module([`INVARIANT I_01 "i" == ${e}`])).errors).toEqual([
      expect.stringContaining("MMS4084"),
    ]);
  });

  test("a conjunction of 3,000 items is none", () => {
    const { program, errors } = lowerText(
      "m.mms",
      module([
        `INVARIANT I_01 "i" ==\n${numbers(3000)
          .map((i) => `    /\\ y > -${i}`)
          .join("\n")}`,
      ]),
    );
    expect(errors).toBeUndefined();
    emitModule(program!, { types: false });
  });
});
