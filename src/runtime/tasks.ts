/* The idle threads: one for each cpu, all of tid 0, distinguished by the cpu that they belong to (-1 - cpu). */
import { type Bool, fault } from "./logic.js";
import type { Int, Task } from "./scalars.js";

const LAST_CPU = 0x7fff_ffff;

export function isIdle(task: Task | undefined): Bool {
  return task === undefined ? undefined : task < 0;
}

export function idleTask(cpu: Int | undefined): Task | undefined {
  if (cpu === undefined) return undefined;
  if (cpu < 0 || cpu > LAST_CPU) return fault(() => `no cpu is ${cpu}`);
  return -1 - Number(cpu);
}
