// Kernels that are broken on purpose are found: README.md, last section. The exit code is 1 if one is not.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { faultsOf } from "../judge.mjs";
import { checkMachine, lab, record, reportOf } from "../machine.mjs";

const release = "6.12.117-broken";
const broken = [
  { name: "unlink_order", program: "family 2 6", rule: "AVC_12" },
  { name: "root_lock", program: "family 2 6", rule: "AVC_07" },
  { name: "clone", program: "family 3 6", rule: "AVC_17" },
  { name: "rmap_locks", program: "churn 2", rule: "MREMAP_05" },
];
let isWrong = false;

checkMachine();
const build = join(dirname(fileURLToPath(import.meta.url)), "build.sh");
const { status } = spawnSync("bash", [build], { stdio: "inherit", env: { ...process.env, LAB: lab } });
if (status !== 0) process.exit(status ?? 1);

for (const { recordings } of [
  record(release, "control", ["kprobe_events family 4 8", "kprobe_events churn 2"]),
]) {
  for (const recording of recordings) {
    say(
      "control",
      recording,
      recording.path ? faultsOf(recording, reportOf(recording.path)) : ["no recording"],
    );
  }
  if (recordings.length < 2) say("control", { program: "" }, ["did not come to its end"]);
}
for (const { name, program, rule } of broken) {
  const { out, recordings } = record(release, name, [`kprobe_events ${program}`], `mm_broken=${name}`);
  const [recording] = recordings;
  if (recording?.path === undefined) {
    say(name, { program }, [`no recording; see ${out}`]);
    continue;
  }
  const { violations } = reportOf(recording.path);
  const first = violations.filter(({ line }) => line === violations[0].line).map(({ id }) => id);
  say(name, recording, first.includes(rule) ? [] : [`first violated is ${first.join(" and ") || "nothing"}`]);
  if (first.length > 0) console.error(`  ${first.join(" ")} at line ${violations[0].line}`);
  const text = gzipSync(readFileSync(recording.path), { level: 9 });
  writeFileSync(join(out, `${name}.ftrace.txt.gz`), text);
}
process.exit(isWrong ? 1 : 0);

function say(name, { program }, faults) {
  isWrong ||= faults.length > 0;
  console.error([name, program, ...(faults.length > 0 ? faults : ["as it should be"])].join(": "));
}
