/*
 * What trace-cmd says of itself and of the file, before, between and behind the entries, and what it and libtraceevent
 * say on standard error, which lands in the same file as easily (tracecmd/trace-read.c, trace-wakeup; libtraceevent's
 * event-parse.c, event-plugin.c). None of it is an entry, or a part of one.
 */
const REMARKS: readonly RegExp[] = [
  /^version = \d+$/,
  /^CPU \d+ is empty$/,
  /^CPU:\d+ \[SUBBUFFER START\]/,
  /^(?:trace-cmd|libtraceevent|libtracefs|libtracecmd|uname|file|buffer): /,
  // report -w
  /^Average wakeup latency: [\d.]+ usecs$/,
  /^(?:Maximum|Minimum) Latency: [\d.]+ usecs at timestamp: [\d.]+$/,
  /^RT task timings:$/,
  /^\.?could not load plugin '/,
  /^(?:failed|Failed|could not|Could not|cannot|can't|unable|no) (?:to )?(?:read|load|parse|find|open|map|create|init)\b/,
  /^ *(?:Error|error|Warning|warning|WARNING|note): /,
  /^ *\[\w+:\w+\] (?:function|bad|unknown|expected|failed|error|invalid|no)\b/,
  /^overriding (?:event|field) /,
  /^ *function \S+ (?:not defined|expected)/,
  /^ *(?:bad|unknown|unexpected) (?:op|type|token|format)\b/,
  /^Hit Ctrl\^C to stop recording$/,
  /^ {2}No filter, or events? /,
];

/** Whether the line is one of them. */
export function isRemark(line: string): boolean {
  return REMARKS.some((remark) => remark.test(line));
}
