/*
 * The event of a line of perf script (tools/perf/util/evsel.c, evsel__name): `probe:vma_merge`, `cycles`, and those of
 * hardware with their unit, terms and modifiers: `cpu_core/cycles/P`, `cpu/mem-loads,ldlat=30/P`, `cycles:uppp`.
 */
import { skipWord } from "../text-scan.js";

const COLON = 58;
const SLASH = 47;

/** Where the event's name begins, behind its system, and where the colon behind it is. */
export function eventAt(
  line: string,
  at: number,
): { readonly from: number; readonly colon: number } | undefined {
  const colon = skipWord(line, at) - 1;
  if (colon <= at || line.charCodeAt(colon) !== COLON) return undefined;
  const system = line.indexOf(":", at);
  if (system === colon) return { from: at, colon };
  return { from: isHardware(line, at, system) ? at : system + 1, colon };
}

/** Names of hardware and of perf's own counters; a colon behind them begins their modifiers (man perf-list). */
const COUNTER =
  /^(?:(?:cpu-|ref-|bus-)?cycles|instructions|slots|topdown-[\w-]+|branch(?:es|-\w[\w-]*)|cache-\w+|stalled-\w[\w-]*|idle-cycles-\w+|(?:L1-[di]cache|LLC|[di]TLB|node|branch)-\w[\w-]*|(?:cpu|task)-clock|(?:(?:minor|major)-)?faults|page-faults|context-switches|cs|(?:cpu-)?migrations|(?:alignment|emulation)-faults|cgroup-switches|bpf-output|dummy|mem|r[0-9a-f]{1,16})$/;

/** Whether what stands between `at` and `to` is no system of tracepoints. */
export function isHardware(line: string, at: number, to: number): boolean {
  const name = line.slice(at, to);
  const slash = name.indexOf("/");
  return slash >= 0 ? name.charCodeAt(0) !== SLASH : COUNTER.test(name);
}
