// `npm run lab [-- KERNEL…]`: proves on real kernels what `mmspec probes` promises, and makes recordings for traces/real.
// README.md says what is needed and what is taken for a success; the exit code is 1 if anything is not.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { faultsOf, isDecided, wantedBy } from "./judge.mjs";
import { bash, checkMachine, record, reportOf } from "./machine.mjs";

const plan = [
  "kprobe_events churn 2",
  "kprobe_events family 4 8",
  "kprobe_events guard 1 8",
  "trace-cmd guard 1 8",
  "perf guard 1 8",
  "bpftrace guard 1 8",
];
const rows = [];
let isWrong = false;

checkMachine();
const named = process.argv.slice(2);
const kernels = named.length > 0 ? named : bash("echo $kernels").stdout.trim().split(" ");
for (const kernel of kernels) judge(kernel, record(bash(`release_of ${kernel}`).stdout.trim(), kernel, plan));
console.log("\n| kernel | form | program | records | rules decided | |\n|---|---|---|---|---|---|");
for (const row of rows) console.log(`| ${row.join(" | ")} |`);
process.exit(isWrong ? 1 : 0);

/** Each recording of one kernel, and whether each rule that the script names was decided in one of them. */
function judge(kernel, { out, exit, refused, recordings }) {
  if (exit !== 0) say([kernel, "", "", "", ""], [`the machine ended with ${exit}: ${join(out, "console")}`]);
  for (const [form, why] of refused) say([kernel, form, "", "", ""], [`no script: ${why}`]);
  const wanted = wantedBy(readFileSync(join(out, "scripts", "kprobe_events"), "utf8"));
  const checked = new Set();
  const decided = new Set();
  for (const recording of recordings) {
    const { form, program, path, log } = recording;
    if (path === undefined) {
      say([kernel, form, program, "", ""], [`no recording: ${log.trim().split("\n").slice(0, 3).join(" ")}`]);
      continue;
    }
    const trace = reportOf(path, ...(form === "bpftrace" ? ["--sort-window", "1s"] : []));
    const faults = faultsOf(recording, trace);
    for (const rule of trace.rules.filter((r) => r.checked > 0)) checked.add(rule.id);
    const here = trace.rules.filter(isDecided).map((rule) => rule.id);
    for (const id of here) decided.add(id);
    const count = here.filter((id) => wanted.includes(id)).length;
    say([kernel, form, program, `${trace.events + trace.skipped}`, `${count}`], faults);
    if (form === "kprobe_events" && faults.length === 0) {
      const text = gzipSync(readFileSync(path), { level: 9 });
      writeFileSync(join(out, `${program}-${kernel}.ftrace.txt.gz`), text);
    }
  }
  const open = wanted.filter((id) => checked.has(id) && !decided.has(id));
  const idle = wanted.filter((id) => !checked.has(id));
  const all = `${wanted.length - open.length - idle.length} of ${wanted.length}`;
  say([kernel, "all", "", "", all], open.length > 0 ? [`looked at, never decided: ${open.join(" ")}`] : []);
  if (idle.length > 0) rows.push([kernel, "", "", "", "", `nothing happened: ${idle.join(" ")}`]);
}

function say(row, faults) {
  isWrong ||= faults.length > 0;
  rows.push([...row, faults.join("; ")]);
  console.error([...row, ...(faults.length > 0 ? faults : ["ok"])].join(" "));
}
