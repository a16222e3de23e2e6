/* TAP version 14 as a consumer reads it: plans, points numbered from 1, subtests in front of their point, YAML blocks that end. */

/** Throws if it is not that. */
export function checkTap(text: string): void {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Error("the last line of TAP has no line feed");
  if (lines.shift() !== "TAP version 14") throw new Error("TAP begins with its version");
  const rest = points(lines, "");
  if (rest.length > 0) throw new Error(`no line of TAP: ${rest[0]}`);
}

/** Takes the plan and the points at one indentation; what is left is of those around. */
function points(lines: readonly string[], indent: string): readonly string[] {
  let rest = lines;
  const plan = /^1\.\.(\d+)$/.exec(own(rest[0], indent) ?? "");
  if (plan === null) throw new Error(`a plan is missing before: ${rest[0]}`);
  rest = rest.slice(1);
  while (/^# (?!Subtest)/.test(own(rest[0], indent) ?? "")) rest = rest.slice(1);
  for (let n = 1; n <= Number(plan[1]); n++) {
    const subtest = /^# Subtest: (.*)$/.exec(own(rest[0], indent) ?? "");
    let isOk: boolean | undefined;
    if (subtest !== null) {
      const inner = rest.slice(1);
      rest = points(inner, `${indent}    `);
      const taken = inner.slice(0, inner.length - rest.length);
      isOk = !taken.some((line) => (own(line, `${indent}    `) ?? "").startsWith("not ok "));
    }
    // A `#` that is not escaped begins a directive, and SKIP is the only one that is written.
    const point = /^(not )?ok (\d+) - ((?:\\[\\#]|[^\\#])*)( # SKIP (?:\\[\\#]|[^\\#])*)?$/.exec(
      own(rest[0], indent) ?? "",
    );
    if (point?.[2] !== String(n)) throw new Error(`point ${n} is missing before: ${rest[0]}`);
    if (subtest !== null && point[3] !== subtest[1]) throw new Error(`${point[3]} ends ${subtest[1]}`);
    if (isOk !== undefined && isOk !== (point[1] === undefined))
      throw new Error(`${rest[0]}: its points differ`);
    rest = yaml(rest.slice(1), `${indent}  `);
  }
  return rest;
}

/** Behind a YAML block, if there is one. */
function yaml(lines: readonly string[], indent: string): readonly string[] {
  if (lines[0] !== `${indent}---`) return lines;
  const end = lines.indexOf(`${indent}...`);
  if (end < 0) throw new Error("a YAML block does not end");
  let isText = false;
  for (const line of lines.slice(1, end)) {
    const content = line === "" ? "" : own(line, indent);
    if (content === undefined) throw new Error(`not indented as its block: ${line}`);
    isText = isText ? content === "" || content.startsWith("  ") : content === "text: |2-";
    if (isText) continue;
    const value = /^ *\w+: ?(.*)$/.exec(content)?.[1];
    if (value === undefined) throw new Error(`no pair of YAML: ${line}`);
    if (!/^(?:|\w+)$/.test(value)) JSON.parse(value);
  }
  return lines.slice(end + 1);
}

/** The line without its indentation; undefined if it has less, or more. */
function own(line: string | undefined, indent: string): string | undefined {
  if (line?.startsWith(indent) !== true) return undefined;
  return line.slice(indent.length);
}
