/* What tests found as JUnit XML: a suite for each spec or folder, a test case for each test. */
import { sentence } from "../diag/diagnostic.js";
import type { TestCase, TestRun } from "../verdict/test-run.js";
import {
  diagnosticText,
  errorCase,
  junitDocument,
  outcome,
  suite,
  testcase,
  violationText,
} from "./junit.js";
import type { ReportOptions } from "./report-options.js";
import { outcomeText, ruleNotes } from "./test-words.js";
import type { Element } from "./xml.js";

export function renderTestsJunit(run: TestRun, options: ReportOptions): string {
  const suites = run.groups.map(({ name, tests }) =>
    suite(
      name,
      tests.map((test) => testCase(name, test, options.stories)),
    ),
  );
  const trouble = run.diagnostics.filter((d) => sentence(d).severity === "error");
  if (trouble.length > 0) suites.push(suite("mmspec", [errorCase("mmspec", "input", trouble)]));
  return junitDocument(suites);
}

function testCase(group: string, test: TestCase, stories: number): Element {
  const attributes = {
    classname: group,
    name: test.title,
    file: test.file,
    ...(test.line === undefined ? {} : { line: test.line }),
  };
  if (test.ok) return testcase(attributes, []);
  if (test.found === undefined)
    return testcase(attributes, [outcome("error", "the trace could not be read")]);
  const message = `expected ${outcomeText(test.expected)}; found ${outcomeText(test.found)}`;
  const text = [
    ruleNotes(test).join("\n"),
    diagnosticText(test.run?.diagnostics ?? []),
    ...test.unexpected.slice(0, stories).map((v) => violationText(v, test.run!)),
  ].filter((part) => part !== "");
  return testcase(attributes, [outcome("failure", message, text.join("\n\n"))]);
}
