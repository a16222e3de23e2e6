/*
 * A folder that imitates tracefs: one tracepoint, two cpus, and what lies in the ring buffers of an instance from the first. The
 * kernel fills an instance's folder when it is made; here that is a copy of `.instance`.
 */
import { appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { InstanceFolders } from "../../src/files/tracefs/tracefs.js";
import { formatFile, type Page, pageBytes } from "./trace-dat.js";

export const SWITCH = 300;
const HEADER_PAGE =
  "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n\tfield: char data;\toffset:16;\tsize:4080;\tsigned:0;\n";
const FORMAT = formatFile(
  "sched_switch",
  SWITCH,
  ["int prev_pid", "int next_pid"],
  '"prev_pid=%d next_pid=%d", REC->prev_pid, REC->next_pid',
);

/** The rules that it is judged by. */
export const SPEC = `---- MODULE sched ----
EVENT sched_switch(prev_pid : Task, next_pid : Task)
VARIABLE running : [Int -> Task]
ACTION Switch ON sched_switch ==
    /\\ REQUIRE SCHED_01 "who is switched away acts" == prev_pid = self
    /\\ running'[cpu] = next_pid
====
`;

/** A switch at that time, by thread `tid`. */
export function switched(time: bigint, tid: number, prev: number, next: number) {
  const payload = Buffer.alloc(8);
  payload.writeInt32LE(prev);
  payload.writeInt32LE(next, 4);
  return { time, id: SWITCH, pid: tid, payload };
}

export interface MadeUp {
  readonly root: string;
  readonly folders: InstanceFolders;
}

/** `cpus`: the pages of each. `stats`: of the first cpu. */
export function makeTracefs(
  root: string,
  cpus: readonly (readonly Page[])[],
  stats = "entries: 0\noverrun: 0\ndropped events: 0\nread events: 3\n",
): MadeUp {
  rmSync(root, { recursive: true, force: true });
  const put = (name: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  };
  mkdirSync(join(root, "instances"), { recursive: true });
  put("available_events", "sched:sched_switch\nftrace:print\n");
  put("events/header_page", HEADER_PAGE);
  put("events/header_event", "# compressed entry header\n");
  put("events/sched/sched_switch/format", FORMAT);
  put("events/ftrace/print/format", formatFile("print", 5, ["unsigned long ip"], '"%lx", REC->ip'));
  put("saved_cmdlines", "7 seven\n8 eight\n");
  put("tracing_on", "1");
  for (const file of ["tracing_on", "trace_clock", "buffer_size_kb", "events/sched/sched_switch/enable"])
    put(`.instance/${file}`, "");
  cpus.forEach((pages, cpu) => {
    put(`.instance/per_cpu/cpu${cpu}/trace_pipe_raw`, Buffer.concat(pages.map((page) => pageBytes(page))));
    put(`.instance/per_cpu/cpu${cpu}/stats`, cpu === 0 ? stats : "");
  });
  return { root, folders: instanceFolders };
}

/** The probes that somebody has set, as kprobe_events shows them. */
export function setProbes(root: string, lines: readonly string[]): void {
  appendFileSync(join(root, "kprobe_events"), lines.map((line) => `${line}\n`).join(""));
}

const instanceFolders: InstanceFolders = {
  make(path) {
    mkdirSync(path);
    cpSync(join(path, "../../.instance"), path, { recursive: true });
  },
  remove: (path) => rmSync(path, { recursive: true }),
};
