/* A lens on each TEST: it runs the test, and then says what came of it. */
import type { CodeLens } from "vscode-languageserver";
import { loadProgram } from "../compile/load-program.js";
import { runDeclaredTest } from "../session/test-spec.js";
import type { TraceBytes } from "../session/trace-bytes.js";
import type { Outcome, TestCase } from "../verdict/test-run.js";
import { rangeOf } from "./places.js";
import type { Workspace } from "./workspace.js";

export const RUN_TEST = "mmspec.runTest";
export const RUN_TESTS = "mmspec.runTests";

/** What the bytes of a trace are read by, beside the spec that names it. */
export type OpenTrace = (path: string) => Promise<TraceBytes>;

export interface TestResult {
  readonly title: string;
  readonly ok: boolean;
  /** In one line, as the lens shows it. */
  readonly message: string;
}

/** What came of tests, as long as nothing of their file changes. */
export class TestResults {
  readonly #results = new Map<string, { readonly text: string; readonly results: Map<string, TestResult> }>();

  lenses(workspace: Workspace, path: string, uri: string): CodeLens[] {
    const parsed = workspace.parse(path);
    const tests = parsed?.module?.decls.filter((d) => d.kind === "TestDecl") ?? [];
    if (parsed === undefined || tests.length === 0) return [];
    const known = this.#results.get(path);
    const results = known?.text === parsed.source.text ? known.results : new Map<string, TestResult>();
    const own = tests.map((test): CodeLens => {
      const result = results.get(test.title);
      const range = rangeOf({ ...test.span, end: test.span.start + 4 });
      const title = result === undefined ? "▶ Run test" : result.message;
      return { range, command: { title, command: RUN_TEST, arguments: [uri, test.title] } };
    });
    const all: CodeLens = {
      range: rangeOf(parsed.module!.name.span),
      command: { title: `▶ Run ${tests.length} tests`, command: RUN_TESTS, arguments: [uri] },
    };
    return tests.length > 1 ? [all, ...own] : own;
  }

  /** Runs the tests of a file, or those with a title. */
  async run(
    workspace: Workspace,
    path: string,
    title: string | undefined,
    open: OpenTrace,
  ): Promise<TestResult[]> {
    const parsed = workspace.parse(path);
    const module = parsed?.module;
    if (parsed === undefined || module === undefined) return [];
    const wanted = module.decls.filter(
      (d) => d.kind === "TestDecl" && (title === undefined || d.title === title),
    );
    const { program } = loadProgram([path], workspace.loader());
    const found: TestResult[] = [];
    for (const decl of wanted) {
      if (decl.kind !== "TestDecl") continue;
      const test = program?.ir.tests.find(
        (t) => t.span.file.path === path && t.span.start === decl.span.start,
      );
      if (program === undefined || test === undefined) {
        found.push({ title: decl.title, ok: false, message: "✗ cannot run: the spec has errors" });
        continue;
      }
      const tested = await runDeclaredTest(program, test, 0, open);
      found.push(resultOf(tested.test));
    }
    const known = this.#results.get(path);
    const results = known?.text === parsed.source.text ? known.results : new Map<string, TestResult>();
    for (const result of found) results.set(result.title, result);
    this.#results.set(path, { text: parsed.source.text, results });
    return found;
  }
}

function resultOf({ title, ok, expected, found }: TestCase): TestResult {
  if (ok) return { title, ok, message: `✓ ${outcomeText(expected)}, as expected` };
  const got = found === undefined ? "its trace could not be read" : `found ${outcomeText(found)}`;
  return { title, ok, message: `✗ expected ${outcomeText(expected)}, ${got}` };
}

function outcomeText({ verdict, rules }: Outcome): string {
  return rules.length === 0 ? verdict : `${verdict} ${rules.join(", ")}`;
}
