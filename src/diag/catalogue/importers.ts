import { counted } from "../../text/format-count.js";
import { entry } from "./entry.js";

/** 51xx: recordings of other tools, and the field maps that turn them into a model's events. */
export const importerCodes = {
  MMS5101: entry<{ layout: string; remedy: string }>({
    severity: "error",
    title: "unsupported layout",
    message: (d) => `this is ${d.layout}, which is not supported`,
    help: (d) => d.remedy,
  }),
  MMS5102: entry<{ expected: string; found: string }>({
    severity: "error",
    title: "line not understood",
    message: (d) => `expected ${d.expected}, found ${d.found}`,
  }),
  MMS5103: entry<{ event: string; field: string; expected: string; found: string }>({
    severity: "error",
    title: "value of a recorded field not understood",
    message: (d) => `${d.event}: ${d.field} should be ${d.expected}, found ${d.found}`,
  }),
  MMS5104: entry<{
    event: string;
    to: string;
    field: string;
    entry: string | undefined;
    /** It is a tracepoint, which has the fields that it has, and not a probe, which fetches what it is told to. */
    isTracepoint: boolean;
    count: number;
  }>({
    severity: "warning",
    title: "recorded event incomplete",
    message: (d) =>
      d.entry === undefined
        ? `${d.event} is without ${d.field}, which ${d.to} needs: ${d.count} counted as lost`
        : `${d.event} is without its entry, from which ${d.to} takes ${d.field}: ${d.count} counted as lost`,
    help: (d) =>
      d.entry !== undefined
        ? `record ${d.entry} as well, from before the first call on`
        : d.isTracepoint
          ? `name it as the kernel does: /sys/kernel/tracing/events/*/${d.event}/format, which the field map may be given as "formats"; or record with echo 1 > /sys/kernel/tracing/options/fields`
          : `let the probe of ${d.event} fetch ${d.field}`,
  }),
  MMS5105: entry<{ announced: number; found: number }>({
    severity: "warning",
    title: "entries missing",
    message: (d) => `the header announces ${d.announced} entries, the file has ${d.found}`,
    help: () => "lines were cut off or filtered out: give the file as the kernel wrote it",
  }),
  MMS5106: entry<{ announced: number; found: number; cpu: number; cpus: number }>({
    severity: "error",
    title: "recording of one cpu",
    message: (d) =>
      `the header announces ${d.announced} entries of ${d.cpus} cpus, the file has ${d.found}, all of cpu ${d.cpu}`,
    help: (d) =>
      `read /sys/kernel/tracing/trace instead of per_cpu/cpu${d.cpu}/trace; if it was read and lines were cut off or filtered out since, give the file as the kernel wrote it`,
  }),
  MMS5107: entry<{ time: string }>({
    severity: "error",
    title: "times without a unit",
    message: (d) => `the time ${d.time} is a clock's count, not seconds`,
    help: () =>
      "record with a clock of seconds: echo mono > /sys/kernel/tracing/trace_clock, or trace-cmd record -C mono",
  }),
  MMS5108: entry<{ maps: readonly string[] }>({
    severity: "error",
    title: "kernel not identified",
    message: (d) => `no event identifies the kernel: none of the field maps ${d.maps.join(", ")} fits`,
    help: (d) => `name the field map: --map ${d.maps.join(" or ")}, or a file of your own`,
  }),
  MMS5109: entry<{ maps: readonly string[] }>({
    severity: "error",
    title: "several field maps fit",
    message: (d) => `the field maps ${d.maps.join(" and ")} fit this recording`,
    help: (d) => `name one of them: --map ${d.maps[0] ?? "FILE"}`,
  }),
  MMS5110: entry<{ count: number; cpus: number }>({
    severity: "warning",
    title: "beginning overwritten",
    message: (d) => `the ring buffer overran: ${d.count} entries before the first one are lost`,
    help: () => "raise /sys/kernel/tracing/buffer_size_kb, or read trace_pipe while it runs",
  }),
  MMS5111: entry<{ lines: number; seen: number; cpus: number }>({
    severity: "warning",
    title: "events set aside",
    message: (d) =>
      `${d.lines} events are set aside: only ${d.seen} of ${d.cpus} cpus had begun, and what the others did is missing`,
    help: () => "give the recording as a file rather than through a pipe, or raise buffer_size_kb",
  }),
  MMS5112: entry<{ limit: number }>({
    severity: "error",
    title: "line too long",
    message: (d) => `this line has more than ${d.limit} bytes`,
  }),
  MMS5113: entry<{ map: string; events: number }>({
    severity: "warning",
    title: "nothing of interest recorded",
    message: (d) => `the field map ${d.map} has none of the recorded events: ${d.events} of other names`,
  }),
  MMS5114: entry<{ count: number; cpu: number | undefined }>({
    severity: "warning",
    title: "events lost while recording",
    message: (d) =>
      d.cpu === undefined
        ? `${counted(d.count, "mark")} of lost events`
        : `${counted(d.count, "mark")} of lost events, the first on cpu ${d.cpu}`,
    help: () => "raise /sys/kernel/tracing/buffer_size_kb, or record fewer events",
  }),
  MMS5115: entry<{ lines: number }>({
    severity: "warning",
    title: "lines not in order of time",
    message: (d) =>
      `${d.lines} events come later in the file than in time: they, and what was printed between, are set aside`,
    help: () => "bpftrace prints one cpu after the other: sort its lines first, with sort -s -n",
  }),
  MMS5116: entry<{ cpu: number }>({
    severity: "warning",
    title: "cpu begins late",
    message: (d) =>
      `cpu ${d.cpu} begins here: this layout does not show whether earlier entries of it were overwritten, so what stands before is set aside`,
    help: () => "echo nop > /sys/kernel/tracing/current_tracer: the default layout shows it",
  }),
  MMS5117: entry<{ format: string }>({
    severity: "error",
    title: "recording without events",
    message: (d) => `no event is found in it, read as ${d.format}`,
    help: () => "without --from the format is found by its content",
  }),
  MMS5166: entry<{ entries: number }>({
    severity: "warning",
    title: "entries split by names",
    message: (d) =>
      `${d.entries === 1 ? "an entry is" : `${d.entries} entries are`} split by line feeds in names or strings that a program chose, and cannot be put together: counted as lost`,
    help: () =>
      "what a program calls itself is printed as it is; the scripts of mmspec probes record no such texts",
  }),
  MMS5167: entry<{ announced: number; found: number }>({
    severity: "warning",
    title: "more entries than announced",
    message: (d) =>
      `the header announces ${d.announced} entries, the file has ${d.found}: what stands behind the first text that could imitate entries is set aside`,
    help: () =>
      "stop tracing before it is read (tracing_on), and record no markers, names of files, and strings",
  }),
  MMS5120: entry<{ reason: string }>({
    severity: "error",
    title: "field map is not JSON",
    message: (d) => `this field map is not JSON: ${d.reason}`,
  }),
  MMS5121: entry<{ where: string; reason: string }>({
    severity: "error",
    title: "invalid field map",
    message: (d) => `field map: ${d.where} ${d.reason}`,
    help: () => "the form is described in specs/mm/maps/README.md",
  }),
  MMS5122: entry<{ where: string; name: string; known: readonly string[] }>({
    severity: "error",
    title: "field map names an unknown call",
    message: (d) => `field map: ${d.where} names the call ${d.name}, which is not among "calls"`,
    help: (d) => (d.known.length === 0 ? undefined : `"calls" has ${d.known.join(", ")}`),
  }),
  MMS5150: entry<{ event: string; shown: string; found: string }>({
    severity: "error",
    title: "text that the event's description does not print",
    message: (d) => `${d.event} prints ${JSON.stringify(d.shown)}, found ${d.found}`,
    help: () =>
      'give the field map the formats of the kernel that recorded it, or the text as "patterns"; trace-cmd report -N prints as the kernel does',
  }),
  MMS5151: entry<{ event: string; shown: string; found: string }>({
    severity: "error",
    title: "text that can be read in too many ways",
    message: (d) => `${d.found} can be read in too many ways as ${JSON.stringify(d.shown)}`,
    help: () => "names in it imitate the event's own text; the event counts as lost",
  }),
  MMS5152: entry<{
    event: string;
    field: string;
    printed: string;
    reason: "lossy" | "several";
    count: number;
  }>({
    severity: "warning",
    title: "value that its text does not determine",
    message: (d) =>
      d.reason === "lossy"
        ? `${d.event}: the value of ${d.field} cannot be determined from what is printed, ${d.printed}: ${counted(d.count, "time")}`
        : `${d.event}: ${d.printed} stands for several values of ${d.field}: ${counted(d.count, "time")}`,
    help: () =>
      '{ "field": …, "read": "text" } takes what is printed; echo 1 > /sys/kernel/tracing/options/fields and trace-cmd report -R print values',
  }),
  MMS5153: entry<{ path: string }>({
    severity: "error",
    title: "no description of an event",
    message: (d) => `${d.path} holds no description of an event`,
    help: () =>
      '"formats" names files like /sys/kernel/tracing/events/sched/sched_switch/format, folders of them, a trace.dat or a perf.data',
  }),
  MMS5154: entry<{ path: string; reason: string }>({
    severity: "error",
    title: "binary recording whose descriptions are not read",
    message: (d) => `the descriptions in ${d.path} cannot be read: ${d.reason}`,
    help: () =>
      "a trace.dat can be written anew: trace-cmd convert --file-version 6 --compression none -i IN -o OUT; the kernel itself has them in /sys/kernel/tracing/events",
  }),
  MMS5155: entry<{ where: string; pattern: string }>({
    severity: "error",
    title: "invalid pattern",
    message: (d) => `field map: ${d.where} is no pattern: ${JSON.stringify(d.pattern)}`,
    help: () =>
      "{name} stands for a text, {name:d} or {name:03x} for what printf prints so, {} for anything, {{ for a brace",
  }),
  MMS5156: entry<{ where: string }>({
    severity: "error",
    title: "rule for all events without descriptions",
    message: (d) => `field map: ${d.where} stands for all events that are described, and none is`,
    help: () => 'name the events, or give their "formats"',
  }),
  MMS5158: entry<{ where: string; name: string }>({
    severity: "error",
    title: "field map fills what every record has",
    message: (d) => `field map: ${d.where} fills ${d.name}, which every record already has`,
    help: (d) =>
      `give the event's field another name than ${d.name}; task, cpu and time are taken from the beginning of the entry`,
  }),
  MMS5159: entry<Record<string, never>>({
    severity: "warning",
    title: "end of the file inside a line",
    message: () => "the file ends inside this line: it may be incomplete, so it counts as lost",
    help: () => "if nothing was cut off, end the file with a line feed",
  }),
  MMS5160: entry<{ cpu: number }>({
    severity: "error",
    title: "recordings of single cpus one after the other",
    message: (d) =>
      `entries of cpu ${d.cpu} begin here, earlier than those of other cpus before: the order of what the cpus did is lost`,
    help: () => "read /sys/kernel/tracing/trace instead of the files in per_cpu one after the other",
  }),
  MMS5161: entry<Record<string, never>>({
    severity: "warning",
    title: "another recording begins",
    message: () =>
      "the time goes back here: another recording begins, and nothing is known of what was between the two",
    help: () => "give each recording as a file of its own",
  }),
  MMS5162: entry<{ count: number }>({
    severity: "warning",
    title: "duplicate records",
    message: (d) =>
      `${d.count === 1 ? "1 record is duplicated" : `${d.count} records are duplicated`}, at the beginning of a cpu: the second of each is ignored`,
    help: () => "perf 5.10 does so with record -a; a newer perf does not",
  }),
  MMS5123: entry<{ name: string; known: readonly string[] }>({
    severity: "error",
    title: "field map extends an unknown one",
    message: (d) => `field map: "extends" names ${d.name}, which is not known`,
    help: (d) => `known are ${d.known.join(", ")}`,
  }),
  MMS5171: entry<Record<never, never>>({
    severity: "error",
    title: "invalid first line of a script",
    message: () => "this is not the line in which a script of mmspec states what it records",
    help: () =>
      'as in # mmspec: {"kernel":"6.12.117","records":["vma_dup","copy_vma__return.new_start"]}; or leave the line out',
  }),
  MMS5172: entry<{ first: string; says: string; other: string; contradicts: string }>({
    severity: "error",
    title: "recording of two kernels",
    message: (d) => `${d.contradicts} says that this is Linux ${d.other}, ${d.says} that it is ${d.first}`,
    help: () => "give recordings of different kernels one by one",
  }),
  MMS5173: entry<{ release: string; map: string; from?: string | undefined; below?: string | undefined }>({
    severity: "error",
    title: "field map of another kernel",
    message: (d) =>
      `the recording says that it is of Linux ${d.release}, and the field map ${d.map}, which its events ask for, is for ${releases(d.from, d.below)}`,
    help: (d) =>
      `--map ${d.map} reads it nevertheless, if its probes fetched the same fields as there; or give a map of your own`,
  }),
  MMS5174: entry<{ release: string | undefined; seen: readonly string[] }>({
    severity: "warning",
    title: "kernel that matches no release",
    message: (d) =>
      d.release === undefined
        ? `the recording has ${d.seen.join(", and ")}`
        : `the recording says that it is of Linux ${d.release}, and has ${d.seen.join(", and ")}`,
    help: () =>
      "a kernel with changes of others, or a probe named after another function: rules that depend on the release may not apply; --constant Era=v6_4 says which protocol is in force",
  }),
  MMS5180: entry<{ reason: string }>({
    severity: "error",
    title: "trace.dat that cannot be read",
    message: (d) => `this trace.dat cannot be read: ${d.reason}`,
    help: () => "see whether trace-cmd report -i FILE reads it; if so, give what it prints",
  }),
  MMS5181: entry<{ cpu: number; reason: string }>({
    severity: "warning",
    title: "trace.dat with damaged pages",
    message: (d) =>
      `cpu ${d.cpu}: ${d.reason}; the rest of that page counts as lost, as does that of each further damaged page`,
  }),
  MMS5182: entry<{ clock: string }>({
    severity: "error",
    title: "trace.dat of a clock that is no time",
    message: (d) => `its entries have no times, but counts of the clock ${d.clock}`,
    help: () => "record with another clock: trace-cmd record -C mono",
  }),
  MMS5183: entry<{ event: string; instances: readonly string[] }>({
    severity: "error",
    title: "event that two instances recorded",
    message: (d) => `${d.event} was recorded by ${d.instances.join(" and by ")}, so each stands there twice`,
    help: () => "give what one of them has: trace-cmd split -B INSTANCE -i FILE -o OUT",
  }),
  MMS5184: entry<{ reason: string }>({
    severity: "error",
    title: "perf.data that cannot be read",
    message: (d) => `this perf.data cannot be read: ${d.reason}`,
    help: () => "see whether perf script --show-lost-events -i FILE reads it; if so, give what it prints",
  }),
  MMS5185: entry<{ reason: string }>({
    severity: "warning",
    title: "perf.data with damaged records",
    message: (d) => `${d.reason}: what stood there and behind it counts as lost`,
  }),
  MMS5186: entry<{ event: string; every: number }>({
    severity: "error",
    title: "event of which perf took samples",
    message: (d) =>
      d.every === 0
        ? `of ${d.event} only some were recorded, so many in a second`
        : `of ${d.event} only one in ${d.every} was recorded`,
    help: () => "perf record without -F and -c records each",
  }),
  MMS5187: entry<{ event: string }>({
    severity: "error",
    title: "event that perf recorded without its fields",
    message: (d) => `${d.event} was recorded without its fields`,
    help: () => "perf record -R records them",
  }),
  MMS5195: entry<Record<never, never>>({
    severity: "warning",
    title: "losses not shown",
    message: () =>
      "this is Perfetto's text, which does not show where events were lost: verdicts hold if none were",
    help: () =>
      "ask the recording: trace_processor_shell -Q \"select name, value from stats where name glob 'ftrace_cpu_*overrun*'\"",
  }),
};

function releases(from: string | undefined, below: string | undefined): string {
  return [from === undefined ? "" : `${from} and later`, below === undefined ? "" : `below ${below}`]
    .filter((end) => end !== "")
    .join(", ");
}
