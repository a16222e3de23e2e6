/* The one table of forms: the choices of --form and its help come from it. Each form's code is loaded when it is used. */
import type { Form } from "./form.js";

export interface NamedForm {
  readonly name: string;
  readonly help: string;
  load(): Promise<Form>;
}

export const forms: readonly NamedForm[] = [
  {
    name: "kprobe_events",
    help: "a shell script for tracefs alone",
    load: async () => (await import("./shell.js")).kprobeEvents,
  },
  {
    name: "perf",
    help: "a shell script for perf probe and perf record",
    load: async () => (await import("./shell.js")).perf,
  },
  {
    name: "trace-cmd",
    help: "a shell script for trace-cmd",
    load: async () => (await import("./shell.js")).traceCmd,
  },
  {
    name: "bpftrace",
    help: "a bpftrace script that prints JSONL",
    load: async () => (await import("./bpftrace.js")).bpftrace,
  },
];
