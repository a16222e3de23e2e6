/*
 * The kernel's tracing folder. All is done at once, not asynchronously: what was set up must be removable while the process
 * ends.
 */
import {
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { diagnostic } from "../../diag/diagnostic.js";
import type { StockEvent } from "../../probes/stock-probes.js";
import { InputError } from "../../session/input-error.js";
import { describeSystemError } from "../bytes/system-error.js";

/** What the kernel itself does where a folder is made in `instances` or removed: a folder that imitates it brings its own. */
export interface InstanceFolders {
  /** Throws as mkdir does. */
  make(path: string): void;
  /** Throws as rmdir does: EBUSY where it is being read. */
  remove(path: string): void;
}

const KERNELS_OWN: InstanceFolders = { make: (path) => mkdirSync(path), remove: (path) => rmdirSync(path) };
const MOUNTED = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

export class Tracefs {
  readonly root: string;
  readonly folders: InstanceFolders;

  constructor(root: string, folders: InstanceFolders = KERNELS_OWN) {
    this.root = root;
    this.folders = folders;
  }

  path(name: string): string {
    return join(this.root, name);
  }

  has(name: string): boolean {
    return existsSync(this.path(name));
  }

  list(name: string): string[] {
    try {
      return readdirSync(this.path(name)).sort();
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw this.refused(name, e);
    }
  }

  read(name: string): string {
    try {
      return readFileSync(this.path(name), "utf8");
    } catch (e) {
      throw this.refused(name, e);
    }
  }

  /** Empty where there is no such file. */
  readIfThere(name: string): string {
    return this.has(name) ? this.read(name) : "";
  }

  /** In one call, as the kernel wants it. Nothing is cut off before: that would remove all probes, or all events. */
  write(name: string, text: string): void {
    try {
      const fd = openSync(this.path(name), constants.O_WRONLY | constants.O_APPEND);
      try {
        writeSync(fd, text);
      } finally {
        closeSync(fd);
      }
    } catch (e) {
      throw this.refused(name, e);
    }
  }

  /** What the kernel says of the last command that it refused. */
  lastError(): string | undefined {
    const lines = this.readIfThere("error_log").trimEnd().split("\n");
    return lines.findLast((line) => /error: /.test(line))?.replace(/^.*error: /, "");
  }

  refused(name: string, e: unknown): InputError {
    return new InputError(
      diagnostic("MMS7084", undefined, { path: this.path(name), reason: describeSystemError(e) }),
    );
  }

  /** Its tracepoints by name, but for those that the probes of somebody make. */
  tracepoints(): Map<string, StockEvent> {
    const found = new Map<string, StockEvent>();
    for (const line of this.read("available_events").split("\n")) {
      const [system, name] = line.trim().split(":");
      // What ftrace itself prints is no tracepoint.
      if (system === undefined || name === undefined || system === "ftrace") continue;
      found.set(name, {
        system,
        get fields() {
          return fieldsOf(format());
        },
      });
      const format = () => this.readIfThere(`events/${system}/${name}/format`);
    }
    return found;
  }
}

/** Names of an event's fields, without the common ones. */
function fieldsOf(format: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [, declaration] of format.matchAll(/^\s*field:([^;]*);/gm)) {
    const name = /(\w+)(?:\[[^\]]*\])?$/.exec(declaration!.trim())?.[1];
    if (name !== undefined && !name.startsWith("common_")) names.add(name);
  }
  return names;
}

/** Throws an InputError that says in one line what is missing. */
export function openTracefs(named: string | undefined, folders?: InstanceFolders): Tracefs {
  const candidates = named === undefined ? MOUNTED : [named];
  let denied: string | undefined;
  for (const root of candidates) {
    try {
      if (statSync(join(root, "instances")).isDirectory()) return new Tracefs(root, folders);
    } catch (e) {
      const { code } = e as NodeJS.ErrnoException;
      if (code === "EACCES" || code === "EPERM") denied ??= root;
    }
  }
  if (denied !== undefined)
    throw new InputError(diagnostic("MMS7081", undefined, { path: denied, reason: "permission denied" }));
  throw new InputError(diagnostic("MMS7080", undefined, { paths: candidates }));
}
