/*
 * Layouts of the same file that other options, tracers and tools make, and that do not say which event it was, or
 * not task, cpu and time. They are recognized by their shape and rejected as a whole: such a file must not be half read.
 */
import type { UnsupportedLayout } from "../line-decoder.js";

function option(name: string, value: 0 | 1, layout: string): UnsupportedLayout {
  return {
    layout,
    remedy: `echo ${value} > /sys/kernel/tracing/options/${name}, then read the trace again`,
  };
}

const NO_CONTEXT = option(
  "context-info",
  1,
  "ftrace's layout without context-info (no thread, cpu and time)",
);

/** options/bin prints bytes, whose line feeds mean nothing: a line of any other characters than text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: bytes that no text has
const BYTES = /[\0-\x08\x0e-\x1a]/;

/** By the shape of a line that is no entry. The shapes exclude each other. */
const SHAPES: readonly (readonly [RegExp, UnsupportedLayout])[] = [
  [/^[0-9a-f]{8} [0-9a-f]{8} [0-9a-f]{16} \S/, option("hex", 0, "ftrace's hexadecimal layout")],
  [/^\d+ \d+ \d+ \S/, option("raw", 0, "ftrace's raw layout")],
  [
    /^ {0,40}(?:\d{1,20}\.\d{6} \| +)?(?:\S{1,20}-\d{1,10} +\| +)?(?:[!+#*@$]? *[\d.]{1,20} us)? +\| /,
    option("funcgraph-cpu", 1, graphWithout("cpu")),
  ],
  [
    /^ *\S.{0,15} +-?\d+(?:\/\d+)? +\[\d+\] +\d+\.\d+: +[\w-]+:/,
    { layout: "perf script's layout", remedy: "import it with --from perf-script" },
  ],
  [/^cpus=\d+$/, { layout: "trace-cmd's layout", remedy: "import it with --from trace-cmd" }],
];

/** The other layout that a line shows which is neither an entry nor a header. */
export function otherLayout(line: string, head: FtraceHead): UnsupportedLayout | undefined {
  for (const [shape, layout] of SHAPES) if (shape.test(line)) return layout;
  if (head.tracer !== undefined && BYTES.test(line)) return option("bin", 0, "ftrace's binary layout");
  if (head.tracer !== undefined && !head.columns && /^(?:[A-Za-z_]\w*: |sys_\w+(?:\(| -> ))/.test(line)) {
    return NO_CONTEXT;
  }
  return undefined;
}

/** What the header lines have stated so far. */
export interface FtraceHead {
  readonly tracer: string | undefined;
  /** Whether the line that names the columns was there. */
  readonly columns: boolean;
}

/** The other layout that the header's first line announces. */
export function announcedLayout(header: string): UnsupportedLayout | undefined {
  if (!/^# tracer: (?:mmiotrace|blk)$/.test(header)) return undefined;
  return {
    layout: `the layout of ${header.slice(10)}`,
    remedy: "echo nop > /sys/kernel/tracing/current_tracer, then record again",
  };
}

/** function_graph with a column off that an event needs. */
export function graphColumn(name: "funcgraph-abstime" | "funcgraph-proc"): UnsupportedLayout {
  return option(name, 1, graphWithout(name === "funcgraph-proc" ? "thread" : "time"));
}

function graphWithout(column: string): string {
  return `ftrace's function_graph layout without the ${column}`;
}
