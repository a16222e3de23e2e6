/*
 * An instance of ftrace for one recording: its own buffers, and its own events turned on, so that whatever else is being
 * traced is not disturbed. Its name and that of its probes say whose they are (owner.ts).
 */
import { availableParallelism, totalmem } from "node:os";
import { diagnostic } from "../../diag/diagnostic.js";
import type { Catalogue } from "../../probes/catalogue.js";
import { kprobeLine } from "../../probes/forms/probe-lines.js";
import type { PlannedProbe } from "../../probes/plan.js";
import { InputError } from "../../session/input-error.js";
import { removeOf } from "./leftovers.js";
import { groupName, instanceName, thisProcess } from "./owner.js";
import type { Tracefs } from "./tracefs.js";

/** Of each cpu, if it is not said otherwise: that of the printed scripts, and an eighth of the memory for all at most. */
const BUFFER_KB = 16384;
/** All cpus have the same, and it is what this process's clock shows. */
export const CLOCK = "mono";

/** What has been recorded so far, by what the kernel counts. */
export interface Counts {
  readonly events: number;
  readonly lost: number;
}

export interface MissedCalls {
  readonly probe: string;
  readonly missed: number;
}

export class TracingInstance {
  readonly #tracefs: Tracefs;
  readonly #owner = thisProcess();
  readonly #group = groupName(this.#owner);
  /** Its path below tracefs. */
  readonly path = `instances/${instanceName(this.#owner)}`;
  /** `system/name` of what is recorded. */
  readonly events: readonly string[];

  /** Of each cpu's ring buffer. */
  readonly bufferKb: number;

  /** Sets everything up, but does not begin. Throws an InputError, and then nothing is left. */
  constructor(
    tracefs: Tracefs,
    probes: readonly PlannedProbe[],
    catalogue: Catalogue,
    bufferKb = defaultBufferKb(),
  ) {
    this.#tracefs = tracefs;
    this.bufferKb = bufferKb;
    this.events = probes.map(({ probe }) =>
      probe.place.function === undefined
        ? probe.place.tracepoint.replace(":", "/")
        : `${this.#group}/${probe.event}`,
    );
    try {
      this.#make();
      this.#set("tracing_on", "0");
      this.#set("trace_clock", CLOCK);
      this.#set("buffer_size_kb", String(bufferKb));
      for (const planned of probes) this.#define(planned, catalogue);
      for (const event of this.events) this.#set(`events/${event}/enable`, "1");
    } catch (e) {
      this.remove();
      throw e;
    }
  }

  turn(on: boolean): void {
    this.#set("tracing_on", on ? "1" : "0");
  }

  counts(): Counts {
    let events = 0;
    let lost = 0;
    for (const text of this.stats()) {
      const of = (name: string) => Number(new RegExp(`^${name}: (\\d+)`, "m").exec(text)?.[1] ?? 0);
      // What was overwritten before it was read, and what found no room.
      const own = of("overrun") + of("dropped events") + of("commit overrun");
      events += of("entries") + of("read events") + own;
      lost += own;
    }
    return { events, lost };
  }

  /** For each cpu. */
  stats(): string[] {
    const names = this.#tracefs.list(`${this.path}/per_cpu`).filter((name) => /^cpu\d+$/.test(name));
    return names.map((name) => this.#tracefs.readIfThere(`${this.path}/per_cpu/${name}/stats`));
  }

  /** Calls of which a probe made nothing: no ring buffer counts them. */
  missedCalls(): MissedCalls[] {
    const found: MissedCalls[] = [];
    for (const line of this.#tracefs.readIfThere("kprobe_profile").split("\n")) {
      const [name, , missed] = line.trim().split(/\s+/);
      if (name?.startsWith(`${this.#group}/`) === true && Number(missed) > 0)
        found.push({ probe: name.slice(this.#group.length + 1), missed: Number(missed) });
    }
    return found;
  }

  /** Removes all that was set up. What cannot be removed is left to the next run. */
  remove(): void {
    try {
      removeOf(this.#tracefs, ({ pid, began }) => pid === this.#owner.pid && began === this.#owner.began);
    } catch {
      // The kernel's folder is gone: so is what was in it.
    }
  }

  #make(): void {
    try {
      this.#tracefs.folders.make(this.#tracefs.path(this.path));
    } catch (e) {
      const { code } = e as NodeJS.ErrnoException;
      if (code === "EACCES" || code === "EPERM" || code === "EROFS")
        throw new InputError(
          diagnostic("MMS7081", undefined, {
            path: this.#tracefs.path("instances"),
            reason: "permission denied",
          }),
        );
      throw this.#tracefs.refused(this.path, e);
    }
  }

  #set(name: string, value: string): void {
    this.#tracefs.write(`${this.path}/${name}`, value);
  }

  #define(planned: PlannedProbe, catalogue: Catalogue): void {
    const line = kprobeLine(planned, catalogue, this.#group);
    if (line === undefined) return;
    try {
      this.#tracefs.write("kprobe_events", `${line}\n`);
    } catch (e) {
      if (!(e instanceof InputError)) throw e;
      throw new InputError(
        diagnostic("MMS7083", undefined, {
          probe: line,
          reason: this.#tracefs.lastError() ?? "no reason given",
        }),
      );
    }
  }
}

function defaultBufferKb(): number {
  const share = totalmem() / 8 / 1024 / availableParallelism();
  return Math.max(64, Math.min(BUFFER_KB, Math.floor(share)));
}
