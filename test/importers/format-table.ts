/*
 * Each layout of each tool, with a piece of a real recording (traces/formats), and what became of it: the table in
 * traces/formats/README.md.
 */
import { readdirSync, readFileSync } from "node:fs";
import { sentence } from "../../src/diag/diagnostic.js";
import type { FormatName } from "../../src/importers/formats.js";
import { detectFormat, importerOf } from "../../src/importers/formats.js";
import { counted } from "../../src/text/format-count.js";
import { type Imported, importBytes, LINUX } from "./import-text.js";

export interface Row {
  readonly format: FormatName;
  readonly layout: string;
  readonly file: string;
}

const folder = new URL("../../traces/formats/", import.meta.url);

const of = (format: FormatName, rows: readonly (readonly [layout: string, file: string])[]): Row[] =>
  rows.map(([layout, file]) => ({ format, layout, file }));

export const ROWS: readonly Row[] = [
  ...of("ftrace", [
    ["`trace`, default options", "ftrace.default.txt"],
    ["`trace` of 6.1", "ftrace.k6.1.txt"],
    ["`trace` after an overrun", "ftrace.overrun.txt"],
    ["`trace_pipe` with lost events", "ftrace.trace_pipe-lost.txt"],
    ["clock `boot`", "ftrace.clock-boot.txt"],
    ["clock `local`", "ftrace.clock-local.txt"],
    ["clock `mono`", "ftrace.clock-mono.txt"],
    ["clock `mono_raw`", "ftrace.clock-mono_raw.txt"],
    ["clock `perf`", "ftrace.clock-perf.txt"],
    ["clock `tai`", "ftrace.clock-tai.txt"],
    ["clock `counter`", "ftrace.clock-counter.txt"],
    ["clock `uptime`", "ftrace.clock-uptime.txt"],
    ["clock `x86-tsc`", "ftrace.clock-x86-tsc.txt"],
    ["`irq-info` off", "ftrace.noirq-info.txt"],
    ["`record-tgid`", "ftrace.record-tgid.txt"],
    ["`record-cmd` off", "ftrace.norecord-cmd.txt"],
    ["`hash-ptr` off", "ftrace.nohash-ptr.txt"],
    ["`sym-addr`", "ftrace.sym-addr.txt"],
    ["`sym-offset`", "ftrace.sym-offset.txt"],
    ["`fields`", "ftrace.fields.txt"],
    ["`latency-format`", "ftrace.latency-format.txt"],
    ["`latency-format` and `verbose`", "ftrace.latency-verbose.txt"],
    ["`stacktrace`", "ftrace.stacktrace.txt"],
    ["`userstacktrace`", "ftrace.userstacktrace.txt"],
    ["fprobe events, BTF arguments", "ftrace.fprobe-btf.txt"],
    ["`trace_marker`, `trace_marker_raw`", "ftrace.markers.txt"],
    ["tracer `function`", "ftrace.function.txt"],
    ["tracer `function`, `func_stack_trace`", "ftrace.function-stack.txt"],
    ["tracer `function_graph`", "ftrace.function_graph.txt"],
    ["… with `funcgraph-abstime` and `funcgraph-proc`", "ftrace.function_graph-events.txt"],
    ["`per_cpu/cpu1/trace`", "ftrace.percpu1.txt"],
    ["`raw`", "ftrace.raw.txt"],
    ["`hex`", "ftrace.hex.txt"],
    ["`context-info` off", "ftrace.nocontext-info.txt"],
  ]),
  ...of("trace-cmd", [
    ["`report`", "trace-cmd.default.txt"],
    ["`report` of 6.1", "trace-cmd.k6.1.txt"],
    ["`report` with dropped events", "trace-cmd.lost.txt"],
    ["`report` with markers", "trace-cmd.markers.txt"],
    ["`report -R`", "trace-cmd.R.txt"],
    ["`report -t -l`", "trace-cmd.t-l.txt"],
    ["`report --ts-diff`", "trace-cmd.ts-diff.txt"],
    ["`report --stat`", "trace-cmd.stat.txt"],
  ]),
  ...of("perf-script", [
    ["default fields", "perf-script.default.txt"],
    ["of 6.1", "perf-script.k6.1.txt"],
    ["`-F comm,pid,tid,cpu,time,event,trace --ns`", "perf-script.F-ns.txt"],
    ["callchains (`record -g`)", "perf-script.g.txt"],
    ["`--show-lost-events`", "perf-script.lost.txt"],
    ["`--show-mmap-events --show-task-events`", "perf-script.show.txt"],
    ["`--header-only`", "perf-script.header-only.txt"],
  ]),
  ...of("perf-json", [
    ["`perf data convert --to-json` of 6.1", "perf-json.no-fields.json"],
    ["… of a newer perf", "perf-json.fields.json"],
  ]),
  ...of("bpftrace", [
    ["text", "bpftrace.text.txt"],
    ["`-f json`", "bpftrace.json"],
  ]),
  ...of("systrace", [["the page, without its viewer", "systrace.html"]]),
];

/** The pieces that no row names. */
export function unnamedFiles(): string[] {
  const named = new Set(ROWS.map((row) => row.file));
  return readdirSync(folder).filter((name) => name !== "README.md" && !named.has(name));
}

export function bytesOf(row: Row): Buffer {
  return readFileSync(new URL(row.file, folder));
}

export function importRow(row: Row): Imported & { readonly detected: string | undefined } {
  const bytes = bytesOf(row);
  const map = row.file.includes("k6.1") ? LINUX : LINUX;
  return { detected: detectFormat(bytes), ...importBytes([bytes], [map], {}, importerOf(row.format)) };
}

const HEADER = `# Formats of recordings

Pieces of real recordings, one for each layout of each tool, and how mmspec reads it. A recording is read as a whole or
rejected as a whole, with a message that says which option to change. The table is made by \`test/importers/format-table.test.ts\`
from importing the files beside it.

`;

/** The page. */
export function table(): string {
  const lines = ["| tool | layout or option | example | |", "| --- | --- | --- | --- |"];
  for (const row of ROWS) {
    lines.push(`| ${row.format} | ${row.layout} | [${row.file}](${row.file}) | ${outcome(row)} |`);
  }
  return `${HEADER}${lines.join("\n")}\n${FOOTER}`;
}

function outcome(row: Row): string {
  const { summary } = importRow(row);
  if (summary.rejected !== undefined) {
    const { message, help } = sentence(summary.rejected);
    return `rejected: ${message.replace(", which is not supported", "").replace(/^this is /, "")} → ${help}`;
  }
  const { total, loss } = summary.lines;
  const losses = loss > 0 ? `, ${counted(loss, "line")} of losses` : "";
  return `read: ${counted(summary.records, "event")} of ${counted(total, "line")}${losses}`;
}

const FOOTER = `
## Notes on each tool

- **trace-cmd** prints flags behind the cpu in newer versions (3.4) and none in older ones (3.1); both are read, and \`-N\`, \`-r\`, \`--ts-offset\`, \`--align-ts\`, \`--cpu\` and
  filters have no effect on the result. Several files or buffers in one report are rejected: report one at a time.
- **perf script** needs the fields \`comm,tid,cpu,time,event,trace\`, among any others; without one of them the file is
  rejected. Print with \`--show-lost-events\`: without it the text does not show losses. The perf.data itself is read as well.
- **perf data's JSON** has no event names in any version so far (\`tools/perf/util/data-convert-json.c\`), so it cannot be
  read: the perf.data has names.
- **bpftrace** prints what its script formats. mmspec reads lines of the form \`nsecs cpu tid comm event name=value …\`, as by
  \`printf("%llu %d %d %s copy_vma vma=0x%llx\\n", nsecs, cpu, tid, comm, …)\`; the cpu may be left out, then all events are of
  cpu 0. Pointers need \`0x\`. Lines of another form are other output, unless they contain a piece of an event. bpftrace prints
  one cpu's buffer after the other: where the times go back, the lines between are set aside; \`sort -s -n\` fixes that.
- **function_graph** does not show overruns, so what stands before the last cpu's first line is set aside.
- **The kernel's log** is read where it has a dump of the ring buffer in it (\`ftrace_dump_on_oops\`, sysrq-z), with the
  times of \`dmesg\`, \`journalctl\` or syslog in front of the lines; one without a dump is rejected.
- **perf** of 5.10 writes the first records of a cpu twice (\`record -a\`): the second of two is ignored. Events of a thread
  that has exited (\`:-1 -1\` of perf 7) count as losses. Times since the previous entry (\`--deltatime\`) are not timestamps, and
  are rejected.
- **trace.dat** is read as it is: versions 6 and 7, plain or with zlib or zstd, of several cpus and instances, unless two instances
  recorded the same event or the clock does not count time.
- **perf.data** is read as it is: files, pipes, each piece of \`--switch-output\`, either byte order, with \`-z\`, \`-g\` and any other
  fields of a sample. Rejected are what \`--threads\` spreads over a folder, what perf 2.6 wrote, and an event that \`-F\` or \`-c\`
  sampled, if a rule needs it. [Small recordings](../../test/importers/binary), with the output of the tools,
  check that both read the same.
- **Android's systrace** makes a web page; of the recordings in it ftrace's is read, and its lines are the page's. What \`atrace\` prints
  is ftrace's text; what \`atrace -z\` writes is rejected.
- **Perfetto**'s own files are rejected: \`traceconv systrace\` makes ftrace's text of them, which is read, with a warning, since it does not
  show losses.
- **LTTng** is rejected, as CTF and as what babeltrace prints of it: its probes have no arguments, it has names of its own for the kernel's
  events and their fields, and babeltrace prints losses on standard error, without their place.
- What strace, perf trace, perf report or perf stat print is recognized and rejected.
- Which events mean what is defined by [field maps](../../specs/mm/maps/README.md).

## On the way to a file

A prefix of every line is removed: a mail's \`> \`, the marks of a list or a patch, the numbers of \`grep -n\`,
\`cat -n\` and \`less -N\`, a log's times, an indentation; so are colours, tabs and unbreakable blanks for blanks, a web
page's escapes, blanks at the ends of lines, CRLF, and UTF-16. The first line that reads like a recording's without a
prefix determines it, and then every line must have it. Fences, prompts and other text in front of the first entry
or behind a fence are skipped.

Each sign that lines are missing is a loss, after which all state is unknown: a mark such as \`[...]\`, a number that is
left out, words between two quotes, a second recording in the same file (its header, or a time that goes back), and the
last line where the file ends without a line feed, unless its last value cannot go on. Files of \`per_cpu\` one after the
other are rejected: the order of what the cpus did is lost.

## Hostile names

The name of a thread can be any 15 bytes, and kernels and tools print it unescaped: a line feed splits an
entry into two lines, and the second may look like an entry of another thread. Such an entry is joined again, by the 16 columns
of the name in front and by how the text of the kernel's own events ends. An entry that cannot be joined
counts as lost, and a warning says how many. Nothing that fits into a name becomes an event, changes another thread's, or
hides one; \`test/importers/hostile-names\` has such names, as Linux 6.18 and perf 6.1 recorded them.

Longer texts can hold whole entries, and a text format cannot distinguish them from real ones: the name of a
file in \`sched_process_exec\`, what is written into \`trace_marker\`, strings that a probe fetches, and, where bpftrace runs
without \`-o\`, what the traced program prints. Some checks are made: such an entry must not go back in time, must not
have the end of the text behind it, and \`trace\` announces how many entries there are. Where a check fails, everything
behind the text is set aside. An attacker who knows the checks can pass them: do not record such texts.
The scripts of \`mmspec probes\` record none, and their bpftrace form prints no names at all, since bpftrace cannot escape
them. In JSONL a line with a duplicate key is a bad line.
`;
