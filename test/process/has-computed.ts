import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Until a process has had these seconds of CPU: it is then at its work, however many others want the machine. Where
 * nothing says how many it had, as many seconds go by.
 */
export async function hasComputed(child: ChildProcess, seconds: number): Promise<void> {
  for (const until = Date.now() + seconds * 1000; child.exitCode === null && child.signalCode === null; ) {
    const had = cpuSecondsOf(child.pid!);
    if (had === undefined ? Date.now() > until : had >= seconds) return;
    await wait(20);
  }
}

/** As Linux has it in /proc, in hundredths of seconds behind the name in parentheses. */
function cpuSecondsOf(pid: number): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}
