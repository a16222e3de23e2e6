/* Takes the pages out of an instance's ring buffers, cpu by cpu, as they fill. */
import { closeSync, constants, openSync, readSync } from "node:fs";
import { diagnostic } from "../../diag/diagnostic.js";
import { InputError } from "../../session/input-error.js";
import { describeSystemError } from "../bytes/system-error.js";
import { Spool } from "./spool.js";
import type { Tracefs } from "./tracefs.js";

/** Taken from one cpu before the next one has its turn. */
const PAGES_AT_ONCE = 256;

export interface RecordedCpu {
  readonly cpu: number;
  readonly spool: Spool;
}

export interface Taken {
  readonly pages: number;
  readonly most: number;
}

interface Reading extends RecordedCpu {
  readonly fd: number;
}

export class RingReader {
  readonly #pageBytes: number;
  readonly #cpus: Reading[] = [];
  readonly #block: Buffer;

  /** Throws an InputError. `instance`: its path below tracefs. `beside`: the path of the recording. */
  constructor(tracefs: Tracefs, instance: string, pageBytes: number, beside: string) {
    this.#pageBytes = pageBytes;
    this.#block = Buffer.alloc(PAGES_AT_ONCE * pageBytes);
    const names = tracefs.list(`${instance}/per_cpu`).filter((name) => /^cpu\d+$/.test(name));
    const cpus = names.map((name) => Number(name.slice(3))).sort((a, b) => a - b);
    for (const cpu of cpus) {
      const name = `${instance}/per_cpu/cpu${cpu}/trace_pipe_raw`;
      let spool: Spool | undefined;
      try {
        spool = new Spool(beside);
        const fd = openSync(tracefs.path(name), constants.O_RDONLY | constants.O_NONBLOCK);
        this.#cpus.push({ cpu, fd, spool });
      } catch (e) {
        spool?.close();
        this.stop();
        this.close();
        if (spool !== undefined) throw tracefs.refused(name, e);
        const reason = describeSystemError(e);
        throw new InputError(diagnostic("MMS7008", undefined, { path: beside, reason }));
      }
    }
  }

  get cpus(): readonly RecordedCpu[] {
    return this.#cpus;
  }

  /** Takes what is there: the number of pages, and how many were of one cpu at most. */
  poll(): Taken {
    let pages = 0;
    let most = 0;
    for (const { fd, spool } of this.#cpus) {
      let own = 0;
      for (let full = true; full; ) {
        const count = this.#fill(fd);
        if (count > 0) spool.add(this.#block.subarray(0, count * this.#pageBytes));
        own += count;
        full = count === PAGES_AT_ONCE;
      }
      pages += own;
      most = Math.max(most, own);
    }
    return { pages, most };
  }

  /** Why not all that was taken is in its file. */
  get failure(): unknown {
    return this.#cpus.find(({ spool }) => spool.failure !== undefined)?.spool.failure;
  }

  /** The ring buffers are read no more. */
  stop(): void {
    for (const { fd } of this.#cpus) closeSync(fd);
  }

  close(): void {
    for (const { spool } of this.#cpus) spool.close();
    this.#cpus.length = 0;
  }

  /** Fills the block; gives the number of pages. */
  #fill(fd: number): number {
    const size = this.#pageBytes;
    for (let count = 0; count < PAGES_AT_ONCE; count++) {
      let read: number;
      try {
        read = readSync(fd, this.#block, count * size, size, null);
      } catch (e) {
        const { code } = e as NodeJS.ErrnoException;
        if (code === "EAGAIN" || code === "EINTR") return count;
        throw e;
      }
      if (read === 0) return count;
      // What it does not fill of a page is none of it.
      if (read < size) this.#block.fill(0, count * size + read, (count + 1) * size);
    }
    return PAGES_AT_ONCE;
  }
}
