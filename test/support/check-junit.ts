/*
 * JUnit XML as CI servers take it (Jenkins' schema, and `file` and `line` of a case as GitLab and pytest have them): which
 * elements stand in which, their attributes, and counts that are those of the cases.
 */
import { readXml, type XmlElement } from "./read-xml.js";

interface Form {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly children: readonly string[];
  readonly hasText: boolean;
}

const counts = ["tests", "failures", "errors", "skipped"];
const output: Form = { required: [], optional: [], children: [], hasText: true };
const problem: Form = { required: ["message"], optional: ["type"], children: [], hasText: true };
const forms: Readonly<Record<string, Form>> = {
  testsuites: { required: ["name", ...counts], optional: ["time"], children: ["testsuite"], hasText: false },
  testsuite: {
    required: ["name", ...counts],
    optional: ["time"],
    children: ["properties", "testcase"],
    hasText: false,
  },
  properties: { required: [], optional: [], children: ["property"], hasText: false },
  property: { required: ["name", "value"], optional: [], children: [], hasText: false },
  testcase: {
    required: ["classname", "name"],
    optional: ["file", "line"],
    children: ["skipped", "failure", "error", "system-out"],
    hasText: false,
  },
  skipped: { required: ["message"], optional: [], children: [], hasText: false },
  failure: problem,
  error: problem,
  "system-out": output,
};

/** Throws if it is not that. */
export function checkJunit(document: string): void {
  const root = readXml(document);
  if (root.name !== "testsuites") throw new Error(`a report of JUnit is no <${root.name}>`);
  checkElement(root);
  for (const suite of [root, ...root.children]) checkCounts(suite);
}

function checkElement(element: XmlElement): void {
  const { required, optional, children, hasText } = forms[element.name]!;
  const attributes = Object.keys(element.attributes);
  const wrong = [
    ...required.filter((a) => !attributes.includes(a)).map((a) => `lacks ${a}`),
    ...attributes.filter((a) => ![...required, ...optional].includes(a)).map((a) => `may not have ${a}`),
    ...element.children
      .filter((c) => !children.includes(c.name))
      .map((c) => `may not have <${c.name}> in it`),
    ...(element.text !== "" && !hasText ? ["may not have text in it"] : []),
    ...(element.name === "testcase" && element.children.length > 1 ? ["has more than one outcome"] : []),
  ];
  if (wrong.length > 0) throw new Error(`<${element.name}> ${wrong.join(", ")}`);
  for (const child of element.children) checkElement(child);
}

function checkCounts(suite: XmlElement): void {
  const cases = casesIn(suite);
  const having = (name: string) =>
    cases.filter((c) => c.children.some((child) => child.name === name)).length;
  const counted = [cases.length, having("failure"), having("error"), having("skipped")].map(String);
  const said = counts.map((name) => suite.attributes[name]);
  if (counted.join() !== said.join())
    throw new Error(`<${suite.name}> says ${counts} ${said}, there are ${counted}`);
}

function casesIn(element: XmlElement): XmlElement[] {
  return element.children.flatMap((child) => (child.name === "testcase" ? [child] : casesIn(child)));
}
