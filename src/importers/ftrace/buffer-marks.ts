/*
 * What the kernel prints around entries about the ring buffer that they come from: what it lost, where a cpu's part
 * or a dump begins, how many entries it has; and the release, where a header names it.
 */

/** kernel/trace/trace.c print_trace_line */
export const LOST = /^CPU:(\d{1,6}) \[LOST (?:(\d{1,15}) )?EVENTS\]$/;
/** The kernel's log with a dump of the ring buffer in it (kernel/trace/trace.c ftrace_dump_one). */
export const DUMP = /^Dumping ftrace (?:instance \S{1,100} )?buffer:$/;
export const DUMP_WORDS = /^(?:-{20,}|\s*\(ftrace buffer empty\))$/;
/** kernel/trace/trace.c test_cpu_buff_start; printed only after an overrun */
export const STARTED = /^##### CPU (\d{1,6}) buffer started ####$/;
export const ENTRIES = /^# entries-in-buffer\/entries-written: (\d{1,15})\/(\d{1,15}) +#P:(\d{1,6})/;
/** What traceconv of Perfetto prints of every recording (src/traceconv/trace_to_systrace.cc, kFtraceHeader). */
export const PERFETTO = /^# entries-in-buffer\/entries-written: 30624\/30624 {3}#P:4$/;
/** ENTRIES with options/latency-format (kernel/trace/trace_output.c print_trace_header). */
export const LATENCY_ENTRIES = /^# latency: \d+ us, #(\d{1,15})\/(\d{1,15}), CPU#\d+ \| \(.*#P:(\d{1,6})\)$/;

/** `# nop latency trace v1.1.5 on 6.12.117`, options/latency-format and the latency tracers. */
export const LATENCY_RELEASE = /^# \S+ latency trace v\S+ on (\d[\w.+~-]{0,99})$/;
