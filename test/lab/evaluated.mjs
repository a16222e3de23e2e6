// node evaluated.mjs SCRIPT REPORT: what the rules that a script of `mmspec probes` was made for came to. Fails if one was
// looked at and never decided: then something was not recorded that it needs. What never happened is listed as such.
import { readFileSync } from "node:fs";

const [script, report] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
// The list of rules is broken over lines of comment.
const head = /need, on Linux [^:]+: ([\s\S]*?)\n#\n/.exec(script)[1];
const wanted = head.replaceAll(/[#\s]+/g, " ").split(/[ ,]+/);
const [trace] = JSON.parse(report).traces;

let isWrong = trace.verdict === "error" || trace.lost > 0;
for (const id of wanted) {
  const { checked, inconclusive, violated } = trace.rules.find((rule) => rule.id === id);
  const decided = checked - inconclusive;
  const isMissing = checked > 0 && decided === 0;
  isWrong ||= isMissing || violated > 0;
  const what = checked === 0 ? "nothing happened" : `${decided} of ${checked} decided`;
  console.log(`${id}: ${what}${isMissing ? "  <- none" : ""}`);
}
console.log(`${trace.verdict}, ${trace.events} events`);
process.exit(isWrong ? 1 : 0);
