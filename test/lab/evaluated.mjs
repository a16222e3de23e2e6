// node evaluated.mjs SCRIPT REPORT: what the rules that a script of `mmspec probes` was made for came to. Fails if one was
// never evaluated although all that it is about happens in churn.c.
import { readFileSync } from "node:fs";

const [script, report] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
// The list of rules is broken over lines of comment.
const head = /need, on Linux [^:]+: ([\s\S]*?)\n#\n/.exec(script)[1];
const wanted = head.replaceAll(/[#\s]+/g, " ").split(/[ ,]+/);
const [trace] = JSON.parse(report).traces;
// Nothing in churn.c fails half way or splits huge pages.
const rare = new Set(["AVC_15", "MREMAP_03", "MREMAP_04", "MIG_01"]);

let isWrong = trace.verdict === "error" || trace.lost > 0;
for (const id of wanted) {
  const { checked, inconclusive, violated } = trace.rules.find((rule) => rule.id === id);
  const decided = checked - inconclusive;
  const isMissing = decided === 0 && !rare.has(id);
  isWrong ||= isMissing || violated > 0;
  console.log(`${id}: ${decided} of ${checked} decided${isMissing ? "  <- none" : ""}`);
}
console.log(`${trace.verdict}, ${trace.events} events`);
process.exit(isWrong ? 1 : 0);
