/*
 * Entries that are no events and have no name: what tracers and printing functions write, beside whatever events are
 * on (kernel/trace/trace_output.c, trace_osnoise.c, trace_branch.c, trace_printk.c).
 */

interface Shape {
  readonly called: string;
  readonly shape: RegExp;
  /** Free text, which may have further lines. */
  readonly isText?: true;
}

const SHAPES: readonly Shape[] = [
  // options/fields prints so what is no event: a marker, a stack (the types of enum trace_type).
  { called: "UNKNOWN TYPE", shape: /^unknown type \d{1,2}$/i },
  // trace_marker_raw and the latency tracers' samples.
  { called: "#", shape: /^#/ },
  // trace_printk names the function that wrote it; of one that is gone, or of a BPF program, there is only a number.
  {
    called: "printk",
    shape: /^(?:(?:0x)?[0-9a-f]{0,16}|\(null\)|\(nil\)|\[[^\]\s]{0,64}\]):(?: |$)/,
    isText: true,
  },
  // osnoise: its numbers, in columns.
  { called: "osnoise", shape: /^\d{1,20} +\d{1,20} +\d{1,20}\.\d{1,20}(?: +\d{1,20}){2,10}$/ },
  // wakeup, wakeup_rt and others: a context switch, a wakeup.
  {
    called: "context switch",
    shape:
      /^-?\d{1,10}: *-?\d{1,10}:\S{1,3} +(?:==>|\+|\s) *\[\d{1,6}\] +-?\d{1,10}: *-?\d{1,10}:\S{1,3}(?: |$)/,
  },
  { called: "branch", shape: /^\[ *(?:ok|MISS|CORRECT|INCORRECT|\.+) *\] \S/ },
  // The function tracer without options/print-parent: nothing but the function.
  {
    called: "function",
    shape: /^[A-Za-z_][\w.]{0,200}(?:\+0x[0-9a-f]+\/0x[0-9a-f]+)?(?: \[\w+\])?(?: <[0-9a-f]+>)?$/,
  },
];

/** What the entry is called whose text begins at `at`; undefined where that is none of these. */
export function unnamedEntry(line: string, at: number): Shape | undefined {
  const text = line.slice(at).trim();
  return SHAPES.find(({ shape }) => shape.test(text));
}

/**
 * A row of a stack, and nothing else: a synthetic event prints its field `stack` in lines of their own, which begin in
 * the first column (kernel/trace/trace_events_synth.c).
 */
export const FRAME =
  /^ *=> (?: *<[0-9a-f]{1,16}>|[^\s=]{1,250}(?: \[\w+\])?(?: <[0-9a-f]{1,16}>)?(?: *<[0-9a-f]{1,16}>)?) *$/;
