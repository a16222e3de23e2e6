/* The three forms that are shell scripts: they define the same probes, and differ in who records. */
import { printMarker } from "../../importers/script-marker.js";
import type { PlannedProbe } from "../plan.js";
import {
  commented,
  type Form,
  headLines,
  purpose,
  type Script,
  type ScriptInput,
  tailLines,
} from "./form.js";
import { kprobeLine, perfName, perfProbe } from "./probe-lines.js";

export const kprobeEvents: Form = (input) =>
  shellScript(input, {
    file: "mmspec.ftrace.txt",
    define: (planned) => quoted("probe", kprobeLine(planned, input.catalogue)),
    nameOf: (probe) => probe.event,
    setUp: SET_UP_TRACEFS,
    record: RECORD_TRACEFS,
    events: (names) => names.map((name) => `enable ${name.replace(":", "/")}`),
  });

export const traceCmd: Form = (input) =>
  shellScript(input, {
    file: "mmspec.trace-cmd.txt",
    define: (planned) => quoted("probe", kprobeLine(planned, input.catalogue)),
    nameOf: (probe) => probe.event,
    setUp: SET_UP_TRACE_CMD,
    record: RECORD_TRACE_CMD,
    events: (names) => [`events="${names.map((name) => `-e ${name}`).join(" ")}"`],
  });

export const perf: Form = (input) =>
  shellScript(input, {
    file: "mmspec.perf-script.txt",
    define: (planned) => quoted("probe", perfProbe(planned, input.catalogue)),
    nameOf: perfName,
    setUp: SET_UP_PERF,
    commit: COMMIT_PERF,
    record: RECORD_PERF,
    events: (names) => [`events="${names.map((name) => `-e ${name}`).join(" ")}"`],
  });

/** Of each cpu's ring buffer, if not told otherwise. */
const BUFFER_KB = 16384;

interface Parts {
  /** What it writes if not told otherwise. */
  readonly file: string;
  readonly define: (planned: PlannedProbe) => string | undefined;
  /** A probe's event as the tool calls it. */
  readonly nameOf: (probe: PlannedProbe["probe"]) => string;
  readonly setUp: string;
  /** Behind the definitions, where these only gather. */
  readonly commit?: string;
  readonly record: string;
  /** How all events, as `system:name`, are turned on. */
  readonly events: (names: readonly string[]) => readonly string[];
}

function shellScript(input: ScriptInput, parts: Parts): Script {
  const { plan } = input;
  const usage = [
    `As root: sh SCRIPT [COMMAND [ARGUMENT…]]   records the command and its children into ${parts.file}`,
    "         without a command everything, until Ctrl-C",
    "OUT=FILE names another file, BUFFER_KB=N the size of each cpu's buffer (16384).",
    `Then:    mmspec validate ${parts.file}${input.validateFlags}`,
  ];
  const own = plan.probes.flatMap(({ probe }) =>
    probe.place.function === undefined ? [] : [parts.nameOf(probe)],
  );
  const names = plan.probes.map(({ probe }) =>
    probe.place.function === undefined ? probe.place.tracepoint : `probe:${parts.nameOf(probe)}`,
  );
  const definitions = plan.probes.flatMap((planned) => {
    const line = parts.define(planned);
    const { place } = planned.probe;
    return [
      `# ${purpose(planned)}`,
      line ?? `# tracepoint ${place.function === undefined ? place.tracepoint : ""}`,
    ];
  });
  const tail = commented(tailLines(input), "#");
  if (plan.needsBtf.length > 0) {
    const why = [
      "",
      `This is an outline, not a script: the offsets of ${plan.needsBtf.map((s) => `struct ${s}`).join(", ")}`,
      "are those of one build of a kernel, and none is guessed. Print it again with --btf FILE, a copy of the machine's",
      "/sys/kernel/btf/vmlinux, or with --vmlinux FILE. <vma->vm_mm> stands for what is to be fetched.",
    ];
    const lines = [
      ...commented([...headLines(input, []), ...why, ""], "#"),
      ...definitions.map(asComment),
      "#",
      ...tail,
    ];
    return { kind: "outline", text: `${lines.join("\n")}\n` };
  }
  const lines = [
    "#!/bin/sh",
    ...commented(headLines(input, usage), "#"),
    "set -u",
    `out=\${OUT:-${parts.file}}`,
    `kb=\${BUFFER_KB:-${BUFFER_KB}}`,
    `probes="${own.join(" ")}"`,
    "# What is recorded, and on which kernel, for mmspec to read.",
    `says() { ${printMarker(plan.records)}; }`,
    parts.setUp.trim(),
    "",
    ...definitions,
    ...(parts.commit === undefined ? [] : [parts.commit]),
    "",
    "# A probe that is missing would leave rules with half of what happens.",
    'if [ "$refused" != 0 ]; then echo "$refused probes refused: nothing recorded" >&2; exit 1; fi',
    "",
    ...parts.events(names),
    parts.record.trim(),
    "",
    ...tail,
  ];
  return { kind: "script", text: `${lines.join("\n")}\n` };
}

function asComment(line: string): string {
  return line.startsWith("#") ? line : `#   ${line}`;
}

/** A call with one argument; probe lines have no single quote. */
function quoted(command: string, argument: string | undefined): string | undefined {
  return argument === undefined ? undefined : `${command} '${argument}'`;
}

const GROUND = `
T=/sys/kernel/tracing
[ -d $T/events ] || mount -t tracefs tracefs $T || exit 1
if ! [ -w $T/kprobe_events ]; then echo "this takes root, and a kernel with kprobes" >&2; exit 1; fi
refused=0
# An interrupt ends what is recorded, not the script.
trap : INT
trap 'exit 1' TERM HUP
`;

const TRACEFS = `${GROUND.trim()}
probe() {
	if ! { echo "$1" >>$T/kprobe_events; } 2>/dev/null; then
		echo "refused: $1" >&2
		refused=$((refused + 1))
	fi
}
drop_probes() { for name in $probes; do { echo "-:probe/$name" >>$T/kprobe_events; } 2>/dev/null; done; }
`;

/** Lines of kprobe_profile: event, hits, misses. */
const WARN_MISSES = `
awk '$3 > 0 { print "warning: " $1 " missed " $3 " calls: rules may see half of what happened" }' $T/kprobe_profile >&2
`;

const SET_UP_TRACEFS = `${TRACEFS}
was_kb=$(sed 's/ .*//' $T/buffer_size_kb)
# Not on kernels before 5.12.
was_hash=$(cat $T/options/hash-ptr 2>/dev/null)
was_fork=$(cat $T/options/event-fork)
was_on=$(cat $T/tracing_on)
clean_up() {
	echo 0 >$T/tracing_on
	echo 0 >$T/events/enable
	echo >$T/set_event_pid
	drop_probes
	[ -z "$was_hash" ] || echo "$was_hash" >$T/options/hash-ptr
	echo "$was_fork" >$T/options/event-fork
	echo "$was_kb" >$T/buffer_size_kb
	echo "$was_on" >$T/tracing_on
}
enable() { echo 1 >$T/events/$1/enable || refused=$((refused + 1)); }
trap clean_up EXIT
# There is one buffer: whatever else is being traced is turned off.
echo 0 >$T/tracing_on
echo 0 >$T/events/enable
echo nop >$T/current_tracer
echo >$T/trace
echo "$kb" >$T/buffer_size_kb
# Hashed pointers of tracepoints would be other names than the probes' raw ones.
[ -z "$was_hash" ] || echo 0 >$T/options/hash-ptr
echo 1 >$T/options/event-fork
`;

const RECORD_TRACEFS = `
if [ "$refused" -gt 0 ]; then echo "$refused events cannot be enabled: nothing recorded" >&2; exit 1; fi
if [ $# -gt 0 ]; then
	T=$T sh -c 'echo $$ >$T/set_event_pid; echo 1 >$T/tracing_on; exec "$@"' sh "$@"
else
	echo "recording; Ctrl-C ends it" >&2
	echo 1 >$T/tracing_on
	sleep 1000000
fi
echo 0 >$T/tracing_on
{ says; cat $T/trace; } >"$out"
cat $T/per_cpu/cpu*/stats | awk '/^(overrun|dropped events):/ { lost += $NF }
	END { if (lost > 0) print "warning: " lost " events lost: raise BUFFER_KB" }' >&2
${WARN_MISSES.trim()}
`;

const SET_UP_TRACE_CMD = `${TRACEFS}
trap drop_probes EXIT
`;

const RECORD_TRACE_CMD = `
rm -f "$out.dat"
# shellcheck disable=SC2086
if [ $# -gt 0 ]; then
	trace-cmd record -q -b "$kb" -o "$out.dat" $events -F -c "$@"
else
	trace-cmd record -q -b "$kb" -o "$out.dat" $events
fi
[ -s "$out.dat" ] || exit 1
{ says; trace-cmd report "$out.dat"; } >"$out"
${WARN_MISSES.trim()}
`;

const SET_UP_PERF = `${GROUND.trim()}
adds=
probe() { adds="$adds --add '$1'"; }
drop_probes() { perf probe -q $(for name in $probes; do echo "--del probe:$name"; done) 2>/dev/null; }
trap drop_probes EXIT
`;

/** One call for all: each one reads the kernel's symbols anew. */
const COMMIT_PERF = 'eval "perf probe -q $adds" || refused=some';

const RECORD_PERF = `
rm -f "$out.data"
# shellcheck disable=SC2086
if [ $# -gt 0 ]; then
	perf record -q -m "$kb"K $events -o "$out.data" -- "$@"
else
	perf record -q -a -m "$kb"K $events -o "$out.data"
fi
[ -s "$out.data" ] || exit 1
{ says; perf script -i "$out.data" --show-lost-events; } >"$out"
${WARN_MISSES.trim()}
`;
