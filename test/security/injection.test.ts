/*
 * A spec or a trace cannot reach the host: whatever names and texts say, the code made of them is the same but for the
 * names and literals themselves, and it does the same.
 */
import fc from "fast-check";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoadedProgram } from "../../src/compile/load-program.js";
import { explain } from "../../src/replay/explain.js";
import { Replay } from "../../src/replay/replay.js";
import { runTests } from "../../src/replay/run-test.js";
import type { PointerTable } from "../../src/runtime/pointer-table.js";
import type { EventSink } from "../../src/trace/event-sink.js";
import { createJsonlReader } from "../../src/trace/jsonl-reader.js";
import type { TraceRun } from "../../src/verdict/run.js";
import { programOfText } from "../support/load-texts.js";
import { plain, specText, traceText, type Wording } from "./hostile-spec.js";
import { hostileWordings } from "./hostile-words.js";

const prototypes: readonly object[] = [
  Object,
  Array,
  Function,
  Map,
  Set,
  String,
  Number,
  BigInt,
  Promise,
].map((c) => c.prototype as object);
const snapshot = () => [...prototypes, globalThis].map((o) => Reflect.ownKeys(o).map(String));
let before: string[][] = [];
beforeAll(() => {
  before = snapshot();
});
afterAll(() => {
  expect(snapshot()).toEqual(before);
});

interface Read {
  readonly run: TraceRun;
  readonly told: TraceRun["violations"];
}

async function replay(program: LoadedProgram, trace: string, exactOnly: boolean): Promise<Read> {
  const read = (sink: EventSink, pointers: PointerTable) => {
    const { schemas, constants } = program;
    const options = {
      schemas,
      constants,
      pointers,
      sink,
      strictFields: false,
      path: "t",
      exactOnly,
    };
    const reader = createJsonlReader(options);
    reader.feed(new TextEncoder().encode(trace));
    reader.end();
  };
  const constants = new Map<string, string>();
  const replaying = new Replay(program, {
    file: "t",
    format: "jsonl",
    constants,
    allowBadLines: false,
    all: false,
    maxViolations: 100,
  });
  read(replaying, replaying.pointers);
  const run = replaying.finish();
  const told = await explain(
    program,
    await program.provenance(),
    { file: "t", constants },
    run.violations,
    async (s, p) => read(s, p),
  );
  return { run, told };
}

/** What came of it, with names as positions. */
function outcome({ run, told }: Read, { names }: Wording) {
  const position = (name: string) => names.indexOf(name);
  return {
    verdict: run.verdict,
    events: run.events,
    skipped: run.skipped,
    diagnostics: run.diagnostics.map((d) => d.code),
    rules: run.rules.map((r) => [position(r.id), r.applies, r.checked, r.violated, r.inconclusive]),
    violations: told.map((v) => [
      v.kind,
      position(v.id),
      v.line,
      v.story.map((s) => s.line),
      v.witness.length,
    ]),
  };
}

/** The kinds of the tokens of a text, without comments and blanks. */
function tokens(text: string): ts.SyntaxKind[] {
  const scanner = ts.createScanner(ts.ScriptTarget.ES2022, true, ts.LanguageVariant.Standard, text);
  const kinds: ts.SyntaxKind[] = [];
  for (let kind = scanner.scan(); kind !== ts.SyntaxKind.EndOfFileToken; kind = scanner.scan())
    kinds.push(kind);
  return kinds;
}

const sources = (program: LoadedProgram) =>
  [
    program.source({ types: true }),
    program.source({ types: false }),
    program.source({ types: false, provenance: true }),
  ] as const;

const plainProgram = programOfText(specText(plain), `${plain.names[25]}.mms`);
const plainTokens = sources(plainProgram).map(tokens);
const plainOutcome = replay(plainProgram, traceText(plain), false).then((read) => outcome(read, plain));

test("the plain spec has something to lose", async () => {
  expect(await plainOutcome).toMatchObject({
    verdict: "violated",
    events: 4,
    skipped: 1,
    violations: [
      ["mismatch", 16, 3],
      ["require", 17, 4],
      ["invariant", 19, 4],
      ["property", 21, 5],
    ].map((row) => expect.arrayContaining(row)),
  });
});

describe.each(hostileWordings)("%s", (_, wording) => {
  const program = programOfText(specText(wording), `${wording.names[25]}.mms`);

  test("the code is the same but for names and literals", () => {
    expect(sources(program).map(tokens)).toEqual(plainTokens);
  });

  test("it does the same, by both routes of the reader", async () => {
    for (const exactOnly of [false, true]) {
      const read = await replay(program, traceText(wording), exactOnly);
      expect(outcome(read, wording)).toEqual(await plainOutcome);
    }
    expect(snapshot()).toEqual(before);
  });

  test("its texts come out as they went in", async () => {
    const { run } = await replay(program, traceText(wording), false);
    expect(run.rules.map((r) => r.title)).toEqual(run.rules.map(() => wording.text));
    expect(program.constants.map((c) => c.name)).toEqual([wording.names[1]]);
    expect(run.constants).toEqual([
      { name: wording.names[1], value: expect.stringContaining("b"), isSet: true },
    ]);
  });

  test("its TEST runs", () => {
    expect(runTests(program, { readFile: () => undefined }).map((r) => r.found?.verdict)).toEqual([
      "violated",
    ]);
  });
});

test("whatever a text says, the code is the same and does the same", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary", maxLength: 40 }), async (text) => {
      const wording = { ...plain, text };
      const program = programOfText(specText(wording));
      expect(sources(program).map(tokens)).toEqual(plainTokens);
      const read = await replay(program, traceText(wording), false);
      expect(outcome(read, wording)).toEqual(await plainOutcome);
    }),
    { numRuns: 100, seed: 615 },
  );
  expect(snapshot()).toEqual(before);
});
