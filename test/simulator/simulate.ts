/* A run of a simulated kernel: processes and their threads do at random what processes do, beside the kernel's own. */
import { exec } from "./exec.js";
import { fault } from "./faults.js";
import { fork, newMm } from "./fork.js";
import type { Config } from "./kernels.js";
import { mmapWrite, mmapWriteEnd } from "./locks.js";
import { Machine, type Rec, type Step, type Task } from "./machine.js";
import { mremap } from "./mremap.js";
import { dontNeed, exitMmap, unmap } from "./munmap.js";
import { boundsOf, FILES, type Mm, NO_FILE, PAGE, READ_WRITE, startingAt, VM_SHARED } from "./objects.js";
import { freePlace } from "./places.js";
import { speculate, speculativeFault } from "./speculation.js";
import { installGuard, readMaps } from "./vma-read.js";
import { allocVma, linkVma, type Mapping, merge } from "./vmas.js";
import { migrate, reclaim, referenced } from "./walks.js";

export function simulate(
  config: Config,
  seed: number,
  broken: ReadonlySet<string> = new Set(),
): readonly Rec[] {
  const m = new Machine(config, seed, broken);
  const processes = 1 + m.random.below(2);
  for (let i = 0; i < processes; i++) startProcess(m, newMm(m));
  const kernelThreads = 1 + m.random.below(2);
  for (let i = 0; i < kernelThreads; i++) m.spawn("kcompactd", null, () => kernelThread(m));
  try {
    m.run();
  } catch (e) {
    // A broken kernel may well lock up or crash: what it did before is what counts.
    if (broken.size === 0) throw e;
  }
  return m.records;
}

function startProcess(m: Machine, mm: Mm): void {
  const threads = 1 + m.random.below(3);
  mm.users = threads;
  for (let i = 0; i < threads; i++) m.spawn("process", mm, (task) => thread(m, task, mm));
}

function* thread(m: Machine, task: Task, first: Mm): Step {
  const { random } = m;
  let mm = first;
  while (!m.isOver && !random.oneIn(40)) {
    if (mm.users === 1 && random.oneIn(16)) {
      const next = yield* execProcess(m, mm);
      if (next === undefined) return;
      mm = next;
    } else yield* systemCall(m, mm);
  }
  task.mm = null;
  if (m.breaks("SEQ_01")) return;
  if (--mm.users === 0) yield* exitMmap(m, mm);
}

/** The mm that the thread goes on in; none if it is killed. */
function* execProcess(m: Machine, old: Mm): Step<Mm | undefined> {
  const { mm, ok } = yield* exec(m);
  yield* exitMmap(m, old);
  if (!ok) yield* exitMmap(m, mm);
  yield* m.say("return_to_user");
  return ok ? mm : undefined;
}

function* systemCall(m: Machine, mm: Mm): Step {
  const { random } = m;
  const what = m.breaks("SEQ_07") && random.oneIn(2) ? 16 : random.below(20);
  if (what < 3 || mm.vmas.length === 0) yield* mmap(m, mm);
  else if (what < 11) yield* touch(m, mm);
  else if (what < 15) yield* mremap(m, mm);
  else if (what < 16) yield* munmap(m, mm);
  else if (what < 17) yield* dontNeed(m, mm);
  else if (what < 19 && m.mms.size < 4) yield* forkProcess(m, mm);
  else if (m.config.killable && random.oneIn(2))
    yield* random.oneIn(2) ? readMaps(m, mm) : installGuard(m, mm);
  else if (m.config.seqIsOdd && random.oneIn(2)) yield* speculate(m, mm);
  else yield* touch(m, mm);
}

function* mmap(m: Machine, mm: Mm): Step {
  yield* mmapWrite(m, mm);
  const len = (1 + m.random.below(4)) * PAGE;
  const at = freePlace(m, mm, len);
  if (at !== undefined) {
    const mapping = mappingAt(m, mm, at, len);
    const { flags, file } = mapping;
    if ((yield* merge(m, mm, mapping, null)) === undefined) {
      yield* linkVma(m, yield* allocVma(m, mm, mapping, flags, file));
    }
  }
  yield* mmapWriteEnd(m, mm);
  yield* m.say("return_to_user");
}

/** Anonymous memory; where that makes a difference also a file, privately: where its neighbour goes on, or anywhere. */
function mappingAt(m: Machine, mm: Mm, at: number, len: number): Mapping {
  const memory = { ...boundsOf(at, at + len), flags: READ_WRITE, file: NO_FILE };
  if (!m.config.twoOffsets || m.random.oneIn(2)) return memory;
  const flags = m.breaks("RMAP_22") ? READ_WRITE | VM_SHARED : READ_WRITE;
  const anonPgoff = m.breaks("VMA_01") ? memory.anonPgoff + 1 : memory.anonPgoff;
  const before = mm.vmas.find((v) => v.end === at && v.file !== NO_FILE);
  const file = before?.file ?? m.random.pick(FILES);
  const pgoff = before === undefined ? m.random.below(64) : startingAt(before, at, at).pgoff;
  return { ...memory, flags, file, pgoff, anonPgoff };
}

function* touch(m: Machine, mm: Mm): Step {
  if (mm.vmas.length === 0) return;
  const v = m.random.pick(mm.vmas);
  if (m.config.spf !== "none" && m.random.oneIn(2)) {
    yield* speculativeFault(m, mm, v.start + m.random.below(v.len / PAGE) * PAGE);
    return;
  }
  yield* fault(m, mm, v.start + m.random.below(v.len / PAGE) * PAGE, m.random.below(4) > 0);
}

function* munmap(m: Machine, mm: Mm): Step {
  yield* mmapWrite(m, mm);
  if (mm.vmas.length > 0) {
    const v = m.random.pick(mm.vmas);
    const from = v.start + m.random.below(v.len / PAGE) * PAGE;
    const end = from + (1 + m.random.below((v.end - from) / PAGE)) * PAGE;
    yield* unmap(m, mm, from, end);
  }
  yield* mmapWriteEnd(m, mm);
  yield* m.say("return_to_user");
}

function* forkProcess(m: Machine, mm: Mm): Step {
  const child = yield* fork(m, mm);
  if (child.ok) startProcess(m, child.mm);
  else yield* exitMmap(m, child.mm);
  yield* m.say("return_to_user");
}

function* kernelThread(m: Machine): Step {
  while (!m.isOver) {
    const pages = [...m.pages];
    if (pages.length === 0) {
      if (m.mms.size === 0) return;
      yield undefined;
      continue;
    }
    const page = m.random.pick(pages);
    const what = m.random.below(10);
    if (what < 6) yield* migrate(m, page);
    else if (what < 8) yield* reclaim(m, page);
    else yield* referenced(m, page);
    yield undefined;
  }
}
