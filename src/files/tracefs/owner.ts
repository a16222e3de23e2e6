/*
 * Who made an instance or probes, told by their name: the number of the process and when it began, since numbers are used
 * again. What has such a name and no such process is a leftover.
 */
import { readFileSync } from "node:fs";

export interface Owner {
  readonly pid: number;
  /** In clock ticks since the machine started; "0" where that is not to be known. */
  readonly began: string;
}

const INSTANCE = /^mmspec-(\d{1,10})-(\d{1,20})$/;
const GROUP = /^mmspec_(\d{1,10})_(\d{1,20})$/;

export function thisProcess(): Owner {
  return { pid: process.pid, began: beganAt(process.pid) ?? "0" };
}

export function instanceName({ pid, began }: Owner): string {
  return `mmspec-${pid}-${began}`;
}

/** Of the probes: a name in C. */
export function groupName({ pid, began }: Owner): string {
  return `mmspec_${pid}_${began}`;
}

/** undefined for a name that is not one of mmspec's. */
export function ownerOf(name: string): Owner | undefined {
  const match = INSTANCE.exec(name) ?? GROUP.exec(name);
  return match === null ? undefined : { pid: Number(match[1]), began: match[2]! };
}

export function isAlive({ pid, began }: Owner): boolean {
  const now = beganAt(pid);
  return now !== undefined && (began === "0" || now === began);
}

/** /proc/PID/stat: the name of the command, in parentheses, may have anything in it. */
function beganAt(pid: number): string | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19];
  } catch {
    return undefined;
  }
}
