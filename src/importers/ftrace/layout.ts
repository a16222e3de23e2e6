/*
 * Layouts of the same file that other options, tracers and tools make. They are told by their shape and refused
 * as a whole: a file in which the thread or the cpu of an event is not known must not be half read.
 */

export interface Layout {
  readonly layout: string;
  readonly remedy: string;
}

function option(name: string, value: 0 | 1, layout: string): Layout {
  return {
    layout,
    remedy: `echo ${value} > /sys/kernel/tracing/options/${name}, then read the trace again`,
  };
}

const GRAPH: Layout = {
  layout: "ftrace's function_graph layout",
  remedy: "echo nop > /sys/kernel/tracing/current_tracer, then record again",
};
const LATENCY = option("latency-format", 0, "ftrace's latency layout");
const NO_CONTEXT = option(
  "context-info",
  1,
  "ftrace's layout without context-info (no thread, cpu and time)",
);

/** options/fields: seen only in the body of an entry. */
export const RAW_FIELDS: Layout = option("fields", 0, "ftrace's layout with options/fields");

/** By the shape of a line that is no entry of the default layout. The shapes exclude each other. */
const SHAPES: readonly (readonly [RegExp, Layout])[] = [
  [
    /^.{1,16}-\d+ +\( *(?:\d+|-+)\) +\[\d+\] /,
    option("record-tgid", 0, "ftrace's layout with options/record-tgid"),
  ],
  [
    /^.{1,16}-\d+ +\[\d+\] +\d+(?:\.\d+)?: \S/,
    option("irq-info", 1, "ftrace's layout without irq-info, or trace-cmd's"),
  ],
  [/^ *\S.{0,15}?-\d+ +\d+\S{4,8} +\d+(?:us|\.\d+ms)?[ !+#*@$]*: \S/, LATENCY],
  [/^.{1,16} +\d+ +\d+ \d+ [0-9a-f]{8} [0-9a-f]{8} \[[0-9a-f]+\] /, LATENCY],
  [/^[0-9a-f]{8} [0-9a-f]{8} [0-9a-f]{16} \S/, option("hex", 0, "ftrace's hexadecimal layout")],
  [/^\d+ \d+ \d+ \S/, option("raw", 0, "ftrace's raw layout")],
  [/^ *(?:\d+\.\d+ \| +)?\d+\) .*\|/, GRAPH],
  [/^ *-{20,}$/, GRAPH],
  [
    /^ *\S.{0,15} +-?\d+(?:\/\d+)? +\[\d+\] +\d+\.\d+: +[\w-]+:/,
    { layout: "perf script's layout", remedy: "import it with --from perf-script" },
  ],
  [/^cpus=\d+$/, { layout: "trace-cmd's layout", remedy: "import it with --from trace-cmd" }],
];

/** The other layout that a line shows which is neither an entry nor a header. */
export function otherLayout(line: string, head: FtraceHead): Layout | undefined {
  for (const [shape, layout] of SHAPES) if (shape.test(line)) return layout;
  if (head.tracer !== undefined && !head.columns && /^(?:[A-Za-z_]\w*: |sys_\w+(?:\(| -> ))/.test(line)) {
    return NO_CONTEXT;
  }
  return undefined;
}

/** What the header lines have said so far. */
export interface FtraceHead {
  readonly tracer: string | undefined;
  /** Whether the line that names the columns was there. */
  readonly columns: boolean;
}

/** The other layout that a header line announces. */
export function announcedLayout(header: string): Layout | undefined {
  if (/^# tracer: function_graph/.test(header)) return GRAPH;
  if (/^# \S+ latency trace v/.test(header)) return LATENCY;
  if (/^# tracer: (?:mmiotrace|blk)$/.test(header)) {
    return { layout: `the layout of ${header.slice(10)}`, remedy: GRAPH.remedy };
  }
  return undefined;
}
