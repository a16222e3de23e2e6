/* What --help of each command shows to begin with. */
import type { Command } from "commander";

/** Command lines, by command; `#` and what is behind it says what for. */
export const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  validate: [
    "mmspec validate trace.jsonl",
    "mmspec validate recordings --format pretty --format junit:report.xml  # a folder, and a report for CI",
    "trace-cmd report -t trace.dat | mmspec validate -                     # what another tool prints",
    "mmspec validate trace.jsonl --rule MREMAP_01 --constant Era=v3_3",
  ],
  explain: ["mmspec explain trace.jsonl", "mmspec explain trace.jsonl --at 29"],
  diff: ["mmspec diff before.json after.json"],
  show: ["mmspec show trace.jsonl --at 29", "mmspec show trace.jsonl --history 'Cardinality(DOMAIN area)'"],
  test: ["mmspec test rules.mms", "mmspec test rules.mms --coverage"],
  check: ["mmspec check rules.mms", "mmspec check --cost mm.mremap"],
  fmt: ["mmspec fmt --check rules.mms", "mmspec fmt rules.mms  # in place"],
  compile: ["mmspec compile rules.mms"],
  probes: [
    "mmspec probes MREMAP_01 > record.sh                  # for the kernel of this machine",
    "mmspec probes --kernel 6.12 --form bpftrace > record.bt",
  ],
  doc: ["mmspec doc rules.mms --html -o rules.html"],
  rules: ["mmspec rules mremap", "mmspec rules --spec rules.mms"],
  new: ["mmspec new spec locks", "mmspec new rule LOCK_09 --spec rules.mms --on unmap_page_range"],
  repl: ["mmspec repl rules.mms trace.jsonl"],
  merge: ["mmspec merge shard1.json shard2.json --format junit:report.xml"],
  worker: ["mmspec worker --queue redis://build-server --max-memory 1G"],
  import: ["mmspec import recording.txt -o trace.jsonl"],
  completion: ["source <(mmspec completion bash)", "mmspec completion fish | source"],
};

/** Adds them to the help of their commands. */
export function addExamples(program: Command): void {
  for (const command of program.commands) {
    const lines = EXAMPLES[command.name()];
    if (lines !== undefined)
      command.addHelpText("after", `\nExamples:\n${lines.map((line) => `  ${line}\n`).join("")}`);
  }
}
