/* What `mmspec` exports, as its users call it. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ArgumentError,
  describeDiagnostic,
  importTrace,
  openSpecs,
  type Run,
  render,
  runTests,
  SpecError,
  type Specs,
} from "../../src/index.js";
import { checkReport } from "../support/check-report.js";
import { BEGIN, BROKEN, bytes, FINE, map, SPEC } from "./programs.js";

let folder: string;
let specs: Specs;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-library-"));
  writeFileSync(join(folder, "tiny.mms"), SPEC);
  writeFileSync(join(folder, "broken.jsonl"), BROKEN);
  specs = await openSpecs("tiny.mms", { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true }));

const messages = (run: Run) =>
  [...run.diagnostics, ...run.traces.flatMap((t) => t.diagnostics)].map((d) => describeDiagnostic(d).message);

async function* stream(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

/** What is thrown, for a look at it. */
async function thrown(work: () => unknown): Promise<unknown> {
  try {
    await work();
  } catch (e) {
    return e;
  }
  throw new Error("nothing was thrown");
}

describe("openSpecs", () => {
  test("takes a path, paths, a folder, and texts", async () => {
    for (const given of ["tiny.mms", ["tiny.mms"], ".", { text: SPEC }, [{ text: SPEC, path: "tiny.mms" }]]) {
      const opened = await openSpecs(given, { cwd: folder });
      expect(opened.names).toEqual(["tiny"]);
      expect(opened.rules).toMatchObject([{ id: "TINY_01", severity: "error", kind: "require" }]);
    }
  });

  test("finds a text that another one extends", async () => {
    const more = "---- MODULE more ----\nEXTENDS tiny\n====\n";
    const opened = await openSpecs([
      { path: "more.mms", text: more },
      { path: "tiny.mms", text: SPEC },
    ]);
    expect(opened.names).toEqual(["tiny", "more"]);
  });

  test("throws a SpecError that has diagnostics and says the same as text", async () => {
    const e = await thrown(() => openSpecs({ path: "tiny.mms", text: SPEC.replace("{page}", "{pag}") }));
    expect(e).toBeInstanceOf(SpecError);
    const { diagnostics, message } = e as SpecError;
    expect(diagnostics.map(describeDiagnostic)).toMatchObject([
      { severity: "error", message: "unknown name `pag`", path: "tiny.mms", line: 9 },
    ]);
    expect(message).toContain("tiny.mms:9:");
  });

  test("throws a SpecError for what is not there", async () => {
    const e = (await thrown(() => openSpecs("gone.mms", { cwd: folder }))) as SpecError;
    expect(e).toBeInstanceOf(SpecError);
    expect(e.message).toContain(
      "gone.mms is neither a file, nor a folder, nor a spec that comes with mmspec",
    );
  });

  test("has the values of CONSTANTs looked at", async () => {
    const text = `---- MODULE c ----\nCONSTANT Limit : Nat\n${SPEC.slice(SPEC.indexOf("TYPE"))}`;
    await openSpecs({ text }, { constants: { Limit: 3 } });
    const e = (await thrown(() => openSpecs({ text }, { constants: { Limt: 3 } }))) as ArgumentError;
    expect(e).toMatchObject({ code: "MMSPEC_ARGUMENT", argument: "options.constants" });
    expect(e.message).toContain("Limit");
  });
});

describe("validate", () => {
  test.each([
    ["a path", () => "broken.jsonl"],
    ["bytes", () => BROKEN],
    ["compressed bytes", () => gzipSync(BROKEN)],
    ["a list of chunks", () => [BROKEN.subarray(0, 50), BROKEN.subarray(50)]],
    ["a stream", () => stream(BEGIN, map(1), map(2))],
    ["a stream of single bytes", () => stream(...[...BROKEN].map((b) => Uint8Array.of(b)))],
  ])("takes %s", async (_, source) => {
    const run = await specs.validate(source());
    expect(run.traces).toMatchObject([{ verdict: "violated", format: "jsonl", events: 2 }]);
    const [violation] = run.traces[0]!.violations;
    expect(violation).toMatchObject({ id: "TINY_01", line: 3 });
    expect(violation!.story.map((step) => step.line)).toEqual([2, 3]);
  });

  test("takes paths, and folders of traces", async () => {
    mkdirSync(join(folder, "traces"));
    writeFileSync(join(folder, "traces", "fine.jsonl"), FINE);
    const run = await specs.validate(["broken.jsonl", "traces"]);
    expect(run.traces.map((t) => [t.file, t.verdict])).toEqual([
      ["broken.jsonl", "violated"],
      [join("traces", "fine.jsonl"), "ok"],
    ]);
  });

  test("reads recordings of other tools", async () => {
    const opened = await openSpecs("mm.rmap");
    const run = await opened.validate("traces/real/mremap_vs_migrate.ftrace.txt.gz", { stories: 0 });
    expect(run.traces).toMatchObject([{ format: "ftrace" }]);
    expect(run.traces[0]!.events).toBeGreaterThan(100);
  });

  test("checks several traces at a time, which do not share anything", async () => {
    const runs = await Promise.all([BROKEN, FINE, BROKEN].map((source) => specs.validate(source)));
    expect(runs.map((run) => run.traces[0]!.verdict)).toEqual(["violated", "ok", "violated"]);
  });

  async function* failing(): AsyncGenerator<Uint8Array> {
    yield bytes(BEGIN);
    throw new Error("the line is down");
  }

  test.each<[string, () => Parameters<Specs["validate"]>[0], string, string]>([
    [
      "a file that is not there",
      () => "gone.jsonl",
      "error",
      "cannot read gone.jsonl: no such file or folder",
    ],
    ["a folder without traces", () => "empty", "", "no traces"],
    ["bytes that are no trace", () => Buffer.alloc(3000, 0x80), "error", "format"],
    ["no bytes", () => Uint8Array.of(), "unchecked", "the trace is empty"],
    ["a line that cannot be read", () => bytes(BEGIN, "{nonsense}\n"), "error", "line"],
    ["compressed bytes that are cut off", () => gzipSync(BROKEN).subarray(0, 40), "error", "gzip"],
    ["a stream that fails", failing, "error", "cannot read <trace>: the line is down"],
  ])("says in the run what is wrong with %s", async (_, source, verdict, message) => {
    mkdirSync(join(folder, "empty"), { recursive: true });
    const run = await specs.validate(source());
    expect(run.traces.map((trace) => trace.verdict)).toEqual(verdict === "" ? [] : [verdict]);
    expect(messages(run).join("\n")).toContain(message);
  });

  test("ends with the signal's reason", async () => {
    const controller = new AbortController();
    async function* endless() {
      yield bytes(BEGIN);
      for (let ts = 1; ; ts += 2) {
        if (ts > 100) controller.abort(new Error("enough"));
        yield bytes(map(ts), map(ts).replace("map_page", "unmap_page"));
      }
    }
    const e = await thrown(() => specs.validate(endless(), { signal: controller.signal }));
    expect(e).toMatchObject({ message: "enough" });
  });
});

describe("watch", () => {
  test("gives a violation before more of the stream is read", async () => {
    const read: string[] = [];
    async function* live() {
      for (const chunk of [BEGIN, map(1), map(2), map(3, "0x20"), map(4, "0x20")]) {
        read.push(chunk);
        yield bytes(chunk);
      }
    }
    const seen: [number, number][] = [];
    const watch = specs.watch(live());
    for await (const violation of watch) seen.push([violation.line, read.length]);
    expect(seen).toEqual([
      [3, 3],
      [5, 5],
    ]);
    expect(watch.run).toMatchObject({ verdict: "violated", events: 4, violations: [] });
    expect(watch.run!.rules).toMatchObject([{ id: "TINY_01", violated: 2 }]);
  });

  test("closes the stream when the loop is left", async () => {
    let isClosed = false;
    async function* endless() {
      try {
        yield bytes(BEGIN);
        for (let ts = 1; ; ts++) yield bytes(map(ts));
      } finally {
        isClosed = true;
      }
    }
    for await (const _ of specs.watch(endless())) break;
    expect(isClosed).toBe(true);
  });

  test("has the run's diagnostics where there is nothing to watch", async () => {
    const watch = specs.watch("gone.jsonl");
    for await (const violation of watch) throw new Error(violation.id);
    expect(watch.run).toMatchObject({ verdict: "error" });
  });
});

test("explain tells what is violated at a line, or where something is", async () => {
  const run = await specs.explain(BROKEN, 3);
  expect(run.traces[0]!.violations).toMatchObject([{ id: "TINY_01", line: 3 }]);
  expect(run.traces[0]!.violations[0]!.witness).not.toEqual([]);
  const none = await specs.explain(BROKEN, 2);
  expect(none.traces[0]!.violations).toEqual([]);
  expect(describeDiagnostic(none.diagnostics[0]!).help).toContain("line 3");
});

test("render writes a run in every format", async () => {
  const run = await specs.validate(BROKEN, { name: "t.jsonl" });
  expect(await render(run, "pretty", { detail: "brief" })).toBe(
    "t.jsonl:3: error TINY_01: a page is mapped once\n",
  );
  const json = checkReport("json", await render(run, "json"));
  expect(JSON.parse(json)).toMatchObject({ mmspec: 1, specs: ["tiny"] });
  for (const format of ["junit", "sarif", "github", "tap"] as const)
    expect(checkReport(format, await render(run, format))).toContain("TINY_01");
});

describe("tests of a spec", () => {
  test("are listed, and run one by one", async () => {
    const tests = await specs.tests();
    expect(tests.map((t) => [t.title, t.rules])).toEqual([
      ["once", []],
      ["twice", ["TINY_01"]],
    ]);
    expect(await tests[1]!.run()).toMatchObject({ ok: true, found: { rules: ["TINY_01 AT 2"] } });
  });

  test("are run as mmspec test runs them", async () => {
    const run = await runTests("tiny.mms", { cwd: folder, filter: "twice" });
    expect(run).toMatchObject({
      leftOut: 1,
      groups: [{ name: "tiny.mms", tests: [{ title: "twice", ok: true }] }],
    });
    expect((await specs.runTests()).groups[0]!.tests).toHaveLength(2);
    expect(await render(run)).toContain("1 passed, 0 failed");
  });
});

test("probes prints a script that records what rules need", async () => {
  const opened = await openSpecs("mm.mremap");
  const script = await opened.probes({ kernel: "6.12", form: "bpftrace" });
  expect(script.text).toContain("#!/usr/bin/env bpftrace");
});

describe("importTrace", () => {
  test("gives a recording as JSONL that validate takes", async () => {
    const imported = importTrace("traces/real/mremap_vs_migrate.ftrace.txt.gz");
    const parts: string[] = [];
    for await (const lines of imported) parts.push(lines);
    expect(JSON.parse(parts.join("").split("\n")[0]!)).toMatchObject({ event: "trace_begin" });
    expect(imported.summary).toMatchObject({ format: "ftrace" });
  });

  test("has diagnostics for what is no recording", async () => {
    const imported = importTrace(BROKEN, { name: "b.jsonl" });
    for await (const lines of imported) throw new Error(lines);
    expect(imported.diagnostics.map((d) => d.code)).toEqual(["MMS7015"]);
  });
});

describe("misuse is an ArgumentError that says what to pass", () => {
  // biome-ignore lint/suspicious/noExplicitAny: as a caller without types
  const any = (value: unknown) => value as any;
  const source =
    "must be the path of a trace, its bytes (a Uint8Array), or an iterable or stream of Uint8Arrays";
  test.each<[string, () => unknown, string]>([
    ["no path", () => specs.validate(any(undefined)), `validate: source ${source}, but is undefined`],
    ["a number", () => specs.validate(any(3)), `validate: source ${source}, but is 3`],
    ["an empty path", () => specs.validate(""), `validate: source ${source}, but is an empty string`],
    ["standard input", () => specs.watch("-"), 'watch: source must not be "-": pass process.stdin itself'],
    [
      "a list of numbers",
      () => specs.validate(any([1])),
      `validate: source ${source}, but is an array of 1 …`,
    ],
    [
      "a stream of texts",
      () => specs.validate(any(["{}"].values())),
      'validate: source must give Uint8Arrays, but gave "{}" (do not set an encoding on the stream)',
    ],
    [
      "options that are none",
      () => specs.validate(FINE, any("json")),
      'validate: options must be an object, but is "json"',
    ],
    [
      "a misspelt option",
      () => specs.validate(FINE, any({ storys: 1 })),
      "validate: options.storys is no option: did you mean stories?",
    ],
    [
      "an option of another type",
      () => specs.validate(FINE, any({ stories: "3" })),
      'validate: options.stories must be a whole number from 0 on, but is "3"',
    ],
    [
      "a duration that is none",
      () => specs.validate(FINE, { sortWindow: "5" }),
      'validate: options.sortWindow must be nanoseconds as a number, or a duration of at most an hour such as "1ms", but is "5"',
    ],
    ["a rule that no spec has", () => specs.validate(FINE, { rules: ["TINY_02"] }), "TINY_01"],
    ["no rule", () => specs.validate(FINE, { rules: [] }), "must name a rule; leave it out for all"],
    ["an event that no spec has", () => specs.validate(FINE, { records: ["map_pag"] }), "map_page"],
    ["a map that is not there", () => specs.validate(FINE, { map: "no.json" }), "cannot read no.json"],
    ["a line that is none", () => specs.explain(FINE, any("3")), "explain: line must be a whole number"],
    ["no specs", () => openSpecs([]), "openSpecs: specs must be paths of specs"],
    ["a spec that is none", () => openSpecs(any([3])), "but one is 3"],
    [
      "a format that is none",
      () => render(any({ traces: [] }), any("xml")),
      'render: format must be one of "pretty"',
    ],
    ["no run", () => render(any(undefined)), "render: run must be what validate, explain or runTests gave"],
    ["no paths", () => runTests([]), "runTests: paths must be paths of specs"],
    [
      "a version that is none",
      () => specs.probes({ kernel: "new" }),
      "options.kernel must be the version of a kernel",
    ],
    [
      "a filter that is none",
      () => specs.runTests({ filter: "/(/" }),
      "a regular expression between slashes",
    ],
  ])("%s", async (_, work, message) => {
    const e = await thrown(work);
    expect(e).toBeInstanceOf(ArgumentError);
    expect(e).toBeInstanceOf(TypeError);
    expect((e as ArgumentError).message).toContain(message);
  });
});
