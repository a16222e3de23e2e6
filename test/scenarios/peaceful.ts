/* The unrelated process that is mixed into each bad scenario. */
import { chapters } from "./chapters.js";
import { anonVma, jsonl, type Kernel, mm, story, thread, vma } from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const space = mm("peaceful");
const own = vma("peaceful", { mm: space, start: 0x7f1000000000, len: 0x100000 });
const family = anonVma("peaceful");

/** What any kernel does all day. */
const daily = story(
  thread("peaceful", 4711, 0)(
    k.mmapWrite(space, k.mmap(own)),
    k.prepare(own, family),
    k.mmapWrite(space, k.munmap(own, [family])),
  ),
);

/**
 * The records of a process with which all is well on this kernel, without a first record: that of a scenario of the
 * same chapter, which has most in common with it; else that of any other; else daily life.
 */
export function peaceful(chapter: string, kernel: Kernel): string[] {
  const same = (k: Kernel) => JSON.stringify(k) === JSON.stringify(kernel);
  const [near, far] = [chapters.filter((c) => c.name === chapter), chapters];
  const found = [...near, ...far]
    .flatMap((c) => c.scenarios)
    .find((s) => s.expected.verdict === "ok" && same(s.kernel));
  return jsonl(kernel, found?.story ?? daily)
    .trimEnd()
    .split("\n")
    .slice(1);
}
