/* Tests one by one: a TEST of a spec, or a trace of a manifest, against what it expects. */
import { posix } from "node:path";
import type { LoadedProgram } from "../compile/load-program.js";
import type { Diagnostic } from "../diag/diagnostic.js";
import type * as ir from "../ir/ir.js";
import { type Expectation, expectedOutcome, judge, unexpected } from "../replay/expectation.js";
import type { ManifestTrace } from "../replay/manifest.js";
import { explainTest, runTest, type TraceLoader, traceFileOf } from "../replay/run-test.js";
import type { TestCase } from "../verdict/test-run.js";
import type { TraceOptions, TraceReplayer } from "./replay-trace.js";
import type { TraceBytes } from "./trace-bytes.js";

/** What came of one test, and what kept it from being run. */
export interface Tested {
  readonly test: TestCase;
  readonly diagnostics: readonly Diagnostic[];
}

/** The TESTs that stand in this file; modules that it extends have their own. */
export function declaredTests(program: LoadedProgram, file: string): readonly ir.Test[] {
  const path = posix.normalize(file);
  return program.ir.tests.filter((test) => test.span.file.path === path);
}

/** The texts by which a TEST is known: a filter looks for them. */
export function namesOfTest(file: string, { title, expect }: ir.Test): readonly string[] {
  return [file, title, ...expect.rules.map((rule) => rule.id)];
}

/** Runs one TEST; `open` gives the bytes of the trace that it names. `stories` of its violations are explained. */
export async function runDeclaredTest(
  program: LoadedProgram,
  test: ir.Test,
  stories: number,
  open: (path: string) => Promise<TraceBytes>,
): Promise<Tested> {
  const { host, diagnostics } = await hostFor(test, open);
  const { ok, expected, found, run, unexpected: surprising } = runTest(program, test, host);
  const { file, start } = test.span;
  const { line } = file.position(start);
  const known = { title: test.title, file: file.path, line, ok, expected, found };
  if (ok || run === undefined) return { test: { ...known, run: undefined, unexpected: [] }, diagnostics };
  const told = await explainTest(program, test, host, surprising.slice(0, stories));
  return {
    test: { ...known, run, unexpected: [...told, ...surprising.slice(told.length)] },
    diagnostics,
  };
}

/** The host that has the file of a test, which is read beforehand: it may be compressed. */
async function hostFor(
  test: ir.Test,
  open: (path: string) => Promise<TraceBytes>,
): Promise<{ host: TraceLoader; diagnostics: readonly Diagnostic[] }> {
  const path = traceFileOf(test);
  if (path === undefined) return { host: { readFile: () => undefined }, diagnostics: [] };
  const input = await open(path);
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of input.read()) chunks.push(chunk.slice());
  } finally {
    await input.close();
  }
  const { failure } = input;
  if (failure === undefined) return { host: { readFile: () => Buffer.concat(chunks) }, diagnostics: [] };
  const at = test.trace.kind === "File" ? test.trace.span : test.span;
  return { host: { readFile: () => undefined }, diagnostics: [{ ...failure, at: failure.at ?? at }] };
}

/** How a trace of a manifest is read. */
export function settingsOf({
  map,
  from,
  constants,
}: ManifestTrace): Pick<TraceOptions, "map" | "from" | "constant"> {
  return {
    ...(map === undefined ? {} : { map }),
    ...(from === undefined ? {} : { from }),
    ...(constants === undefined
      ? {}
      : { constant: new Map(Object.entries(constants).map(([name, value]) => [name, String(value)])) }),
  };
}

/** Replays a trace of a manifest; `replayer` is that of the manifest's spec. */
export async function runListedTrace(
  replayer: TraceReplayer,
  input: TraceBytes,
  { title, verdict, violations }: ManifestTrace,
  stories: number,
): Promise<Tested> {
  const expectation: Expectation = { verdict, violations, open: [] };
  const run = await replayer.replay(input, (found) => unexpected(expectation, found).slice(0, stories));
  const known = { title, file: input.path, line: undefined };
  if (run.format === "unknown") {
    const expected = expectedOutcome(expectation);
    const test = { ...known, ok: false, expected, found: undefined, run: undefined, unexpected: [] };
    return { test, diagnostics: run.diagnostics };
  }
  const judged = judge(expectation, run);
  const test = judged.ok
    ? { ...known, ...judged, run: undefined, unexpected: [] }
    : { ...known, ...judged, run, unexpected: unexpected(expectation, run.violations) };
  return { test, diagnostics: [] };
}
