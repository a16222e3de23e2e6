import { counted, grouped } from "../../text/format-count.js";
import { entry } from "./entry.js";

/** 708x and 709x: recording on the machine under test, and traces that go on. */
export const recordingCodes = {
  MMS7080: entry<{ paths: readonly string[] }>({
    severity: "error",
    title: "no tracefs",
    message: (d) => `tracefs is needed to record, and is not at ${d.paths.join(" or ")}`,
    help: () => "mount -t tracefs tracefs /sys/kernel/tracing mounts it, or --tracefs DIR says where it is",
  }),
  MMS7081: entry<{ path: string; reason: string }>({
    severity: "error",
    title: "recording takes root",
    message: (d) => `recording takes root: ${d.path}: ${d.reason}`,
    help: () => "sudo mmspec record …",
  }),
  MMS7082: entry<{ path: string; rules: readonly string[] }>({
    severity: "error",
    title: "no kprobes",
    message: (d) =>
      `this kernel has no kprobes (there is no ${d.path}), which ${d.rules.length > 3 ? `${d.rules.length} of the rules need` : `${d.rules.join(", ")} need${d.rules.length === 1 ? "s" : ""}`}`,
    help: () => "a kernel with CONFIG_KPROBE_EVENTS has them; rules about stock tracepoints need none",
  }),
  MMS7083: entry<{ probe: string; reason: string }>({
    severity: "error",
    title: "probe refused",
    message: (d) => `the kernel refuses the probe \`${d.probe}\`: ${d.reason}`,
    help: () => "nothing was recorded: half of what happens would be missing",
  }),
  MMS7084: entry<{ path: string; reason: string }>({
    severity: "error",
    title: "tracefs refuses",
    message: (d) => `${d.path}: ${d.reason}`,
    help: () => "nothing was recorded, and what was set up is removed",
  }),
  MMS7085: entry<{ command: string; reason: string }>({
    severity: "error",
    title: "command that cannot be run",
    message: (d) => `cannot run ${d.command}: ${d.reason}`,
  }),
  MMS7086: entry<{ command: string; how: string }>({
    severity: "warning",
    title: "command that failed",
    message: (d) => `${d.command} ${d.how}`,
    help: () => "what it did until then is recorded and judged",
  }),
  MMS7087: entry<{ path: string; reason: string }>({
    severity: "error",
    title: "recording ended early",
    message: (d) => `${d.path} takes no more: ${d.reason}: the recording ended then`,
    help: () => "what was recorded until then is kept and judged",
  }),
  MMS7088: entry<{ lost: number; events: number }>({
    severity: "warning",
    title: "events lost",
    message: (d) => `${counted(d.lost, "event")} of ${grouped(d.events)} lost: the buffers were full`,
    help: () => "--buffer-kb N makes that of each cpu larger",
  }),
  MMS7089: entry<{ probe: string; missed: number; events: readonly string[] }>({
    severity: "warning",
    title: "probe that missed calls",
    message: (d) =>
      `the probe ${d.probe} missed ${counted(d.missed, "call")}, and nobody knows when: ${d.events.join(", ")} count${d.events.length === 1 ? "s" : ""} as not recorded`,
  }),
  MMS7090: entry<{ names: readonly string[] }>({
    severity: "note",
    title: "leftovers removed",
    message: (d) =>
      `removed what a recording that was killed had left: ${d.names.slice(0, 3).join(", ")}${d.names.length > 3 ? ` and ${d.names.length - 3} more` : ""}`,
  }),
  MMS7091: entry<{ path: string }>({
    severity: "note",
    title: "recording not compressed",
    message: (d) =>
      `${d.path} is not compressed: Node.js has zstd since 22.15, and no program zstd is installed`,
  }),
  MMS7092: entry<{ path: string }>({
    severity: "note",
    title: "tracing stopped",
    message: (d) =>
      `tracing is stopped at the first violation: ${d.path} is 0, and the buffers keep what led there`,
    help: (d) => `echo 1 >${d.path} turns it on again`,
  }),
  MMS7093: entry<{ judged: number; of: number }>({
    severity: "note",
    title: "recorded for some rules",
    message: (d) =>
      `recorded for ${counted(d.judged, "rule")} and judged by them; of the other ${grouped(d.of - d.judged)} it shows only parts`,
    help: () => "--rule ID judges it by others all the same",
  }),
  MMS7094: entry<{ path: string; isFolder: boolean }>({
    severity: "error",
    title: "nothing that can be followed",
    message: (d) => `--follow takes one trace, and ${d.path} is ${d.isFolder ? "a folder" : "a second one"}`,
  }),
  MMS7095: entry<{ flag: string; needs: string }>({
    severity: "error",
    title: "flag that needs another",
    message: (d) => `${d.flag} is for ${d.needs}`,
  }),
} as const;
