/*
 * What TLA+ has means what TLA+ says: modules of ASSUMEs whose values come from TLA+'s definition and from what TLC
 * computes. In `*.undefined.mms` every ASSUME is one that TLC refuses to evaluate.
 */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Program } from "../src/ir/ir.js";
import { CompiledMachine } from "./support/compiled.js";
import { lowerText } from "./support/lower-text.js";
import { assumptions } from "./support/plain/machine.js";

const folder = new URL("conformance/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".mms"));

/** Each ASSUME as "line: text", with what it came to. */
function outcomes(program: Program, values: readonly unknown[]): string[] {
  return program.assumes.map(({ span }, i) => {
    const text = span.file.text.slice(span.start, span.end).replace(/\s+/g, " ");
    return `${span.file.position(span.start).line}: ${text} is ${String(values[i])}`;
  });
}

function expectAll(program: Program, values: readonly unknown[], wanted: true | "fault"): void {
  expect(program.assumes.length).toBeGreaterThan(0);
  expect(outcomes(program, values).filter((_, i) => values[i] !== wanted)).toEqual([]);
}

describe.each(files)("%s", (file) => {
  const { program, errors } = lowerText(file, readFileSync(new URL(file, folder), "utf8"));
  const wanted = file.endsWith(".undefined.mms") ? "fault" : true;

  test("as the definition says, evaluated plainly", () => {
    expect(errors).toBeUndefined();
    expectAll(program!, assumptions(program!), wanted);
  });

  test("as the definition says, compiled", () => {
    expect(errors).toBeUndefined();
    expectAll(program!, new CompiledMachine(program!, true).assumptions(), wanted);
  });
});
