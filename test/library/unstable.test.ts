import { describe, expect, test } from "vitest";
import {
  createJsonlReader,
  loadProgram,
  printDiagnostics,
  Replay,
  type Run,
  renderJson,
  renderPretty,
} from "../../src/unstable.js";
import { checkReport } from "../support/check-report.js";

const SPEC = `---- MODULE tiny ----
TYPE Page == Ptr
EVENT map_page(page : Page)
VARIABLE mapped : SUBSET Page
INIT mapped = {}
ACTION Map ON map_page ==
    /\\ REQUIRE TINY_01 "a page is mapped once" == page \\notin mapped
    /\\ mapped' = mapped \\cup {page}
====
`;

/** A library's user has no files: text in, report out. */
function validate(trace: string): Run {
  const host = { shipped: "/nowhere", readFile: (path: string) => (path === "tiny.mms" ? SPEC : undefined) };
  const { program, diagnostics } = loadProgram(["tiny.mms"], host);
  if (program === undefined) throw new Error(printDiagnostics(diagnostics, { color: false, limit: 10 }));
  const replay = new Replay(program, {
    file: "t.jsonl",
    format: "jsonl",
    constants: new Map(),
    allowBadLines: false,
    all: false,
    maxViolations: 100,
  });
  const { schemas, constants } = program;
  const reader = createJsonlReader({
    schemas,
    constants,
    sink: replay,
    pointers: replay.pointers,
    path: "t.jsonl",
    strictFields: false,
  });
  reader.feed(Buffer.from(trace));
  reader.end();
  return { specs: ["tiny"], traces: [replay.finish()], diagnostics: [] };
}

describe("mmspec as a library", () => {
  const map = (ts: number) => `{"ts":${ts},"cpu":0,"tid":1,"event":"map_page","page":"0x10"}\n`;
  const begin = '{"event":"trace_begin","complete":true}\n';

  test("compiles a spec, replays a trace and renders the run, without a file or a terminal", () => {
    const run = validate(begin + map(1) + map(2));
    expect(run.traces[0]).toMatchObject({ verdict: "violated", events: 2 });
    expect(JSON.parse(checkReport("json", renderJson(run))).traces[0].violations[0]).toMatchObject({
      id: "TINY_01",
      line: 3,
    });
    const options = { color: false, width: 80, stories: 1, detail: "brief" } as const;
    expect(renderPretty(run, options)).toBe("t.jsonl:3: error TINY_01: a page is mapped once\n");
  });

  test("runs do not share anything", () => {
    expect(validate(begin + map(1)).traces[0]!.verdict).toBe("ok");
    expect(validate(begin + map(1)).traces[0]!.verdict).toBe("ok");
  });
});
