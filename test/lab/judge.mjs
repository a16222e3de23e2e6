// What is taken for a fault of a recording that a script of `mmspec probes` made on a correct kernel.

/** The rules that a script says it records what they need of. The list is broken over lines of comment. */
export function wantedBy(script) {
  const list = /need, on Linux [^:]+: ([\s\S]*?)\n(?:#|\/\/)\n/.exec(script);
  return list === null ? [] : list[1].replaceAll(/[#/\s]+/g, " ").split(/[ ,]+/);
}

/** Of a rule in a report: it came out TRUE or FALSE at least once. */
export function isDecided(rule) {
  return rule.checked > rule.inconclusive;
}

/** What is wrong with a recording, given the report on it: in words, none if all is as it should be. */
export function faultsOf({ code, left, log }, trace) {
  const notUnderstood = (trace.lines?.not_understood ?? 0) + (trace.bad_lines ?? 0);
  const diagnostics = trace.diagnostics ?? [];
  const complaint = /.*refused.*|^warning.*/m.exec(log);
  const faults = [
    [code !== "0", `the script ended with ${code}: ${log.trim().split("\n")[0]}`],
    [left !== "0", `${left} probes left behind`],
    [!/^ok$/m.test(log), "the program did not end well"],
    [complaint !== null, `the script complains: ${complaint?.[0]}`],
    [trace.events === 0, "nothing recorded"],
    [trace.lost > 0, `${trace.lost} lost`],
    [notUnderstood > 0, `${notUnderstood} lines not understood`],
    ...diagnostics.map((d) => [true, `${d.code} ${d.message}`]),
    ...trace.violations.map((v) => [true, `${v.id} violated at line ${v.line}`]),
  ];
  return faults.filter(([isSo]) => isSo).map(([, words]) => words);
}
