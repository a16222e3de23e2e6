/* Taking and releasing locks, with what a trace shows of it. A release is told before it is done. */
import { Lock, type Machine, type Step } from "./machine.js";
import type { AnonVma, Mm, Page } from "./objects.js";
import { hex, TABLE } from "./objects.js";

export function* mmapWrite(m: Machine, mm: Mm): Step {
  yield* mm.mmapLock.write(m);
  if (m.config.perVma && m.config.seqIsOdd && !m.breaks("VLOCK_11")) mm.seq++;
  yield* m.say("mmap_lock", { mm: mm.ptr, write: true, op: "acquire", trylock: false, ...seqOf(m, mm) });
}

export function* mmapWriteEnd(m: Machine, mm: Mm): Step {
  if (m.config.perVma && !m.breaks("VLOCK_03")) mm.seq++;
  yield* m.say("mmap_lock", { mm: mm.ptr, write: true, op: "release", ...seqOf(m, mm) });
  mm.mmapLock.release(m);
}

/** From writing to reading. */
export function* downgrade(m: Machine, mm: Mm): Step {
  if (m.config.perVma) mm.seq++;
  const { current } = m;
  m.records.push({
    tid: current.tid,
    comm: current.comm,
    event: "mmap_lock",
    mm: mm.ptr,
    write: true,
    op: "downgrade",
    ...seqOf(m, mm),
  });
  mm.mmapLock.writer = null;
  mm.mmapLock.readers.add(current);
  yield undefined;
}

export function* mmapRead(m: Machine, mm: Mm): Step {
  yield* mm.mmapLock.read(m);
  yield* m.say("mmap_lock", { mm: mm.ptr, write: false, op: "acquire", trylock: false, ...seqOf(m, mm) });
}

export function* mmapReadEnd(m: Machine, mm: Mm): Step {
  yield* m.say("mmap_lock", { mm: mm.ptr, write: false, op: "release", ...seqOf(m, mm) });
  mm.mmapLock.release(m);
}

const seqOf = ({ config }: Machine, mm: Mm) => (config.perVma ? { seq: mm.seq } : {});

/** The lock of the family, or of this anon_vma alone. */
export const lockOwner = (m: Machine, av: AnonVma): AnonVma =>
  m.config.ownLocks || m.breaks("LOCK_03") ? av : av.root;

const rootFields = (owner: AnonVma) => ({
  addr: hexPlus8(owner.ptr),
  kind: "anon_root",
  anon_vma: owner.ptr,
});

const hexPlus8 = (ptr: string): string => `0x${(BigInt(ptr) + 8n).toString(16)}`;

export function* rootWrite(m: Machine, av: AnonVma): Step<AnonVma> {
  const owner = lockOwner(m, av);
  yield* owner.lock.write(m);
  const exclusive = m.config.sharedWalks ? { exclusive: true } : {};
  yield* m.say("lock", { ...rootFields(owner), op: "acquire", ...exclusive, trylock: false });
  return owner;
}

export function* rootRead(m: Machine, av: AnonVma): Step<AnonVma> {
  if (!m.config.sharedWalks) return yield* rootWrite(m, av);
  const owner = lockOwner(m, av);
  yield* owner.lock.read(m);
  yield* m.say("lock", { ...rootFields(owner), op: "acquire", exclusive: false, trylock: false });
  return owner;
}

export function* rootEnd(m: Machine, owner: AnonVma): Step {
  yield* m.say("lock", { ...rootFields(owner), op: "release" });
  if (m.breaks("LOCK_04")) yield* m.say("lock", { ...rootFields(owner), op: "release" });
  owner.lock.release(m);
}

/** The lock of a file's mappings; what it returns releases it. */
export function* iMmapWrite(m: Machine, file: string): Step<() => Step> {
  const lock = m.fileLocks.get(file) ?? new Lock();
  m.fileLocks.set(file, lock);
  yield* lock.write(m);
  const fields = { addr: hexPlus8(file), kind: "i_mmap", file };
  yield* m.say("lock", { ...fields, op: "acquire", exclusive: true, trylock: false });
  return function* () {
    yield* m.say("lock", { ...fields, op: "release" });
    lock.release(m);
  };
}

/** The lock of the page table that maps addr; what it returns releases it. */
export function* ptl(m: Machine, mm: Mm, addr: number): Step<() => Step> {
  if (!m.config.splitPtls) return yield* pageTableLock(m, mm);
  const table = Math.floor(addr / TABLE);
  let own = mm.ptls.get(table);
  if (own === undefined) {
    own = {
      lock: new (mm.pageTableLock.constructor as new () => typeof mm.pageTableLock)(),
      addr: m.alloc("lock"),
    };
    mm.ptls.set(table, own);
  }
  const { lock, addr: lockAddr } = own;
  // mremap has both in one.
  if (lock.isHeldBy(m.current)) return nothing;
  yield* lock.write(m);
  const fields = { addr: lockAddr, kind: "ptl", mm: mm.ptr, at: hex(addr) };
  yield* m.say("lock", { ...fields, op: "acquire", trylock: false });
  return function* () {
    yield* m.say("lock", { ...fields, op: "release" });
    lock.release(m);
  };
}

/** mm->page_table_lock. */
export function* pageTableLock(m: Machine, mm: Mm): Step<() => Step> {
  if (mm.pageTableLock.isHeldBy(m.current)) return nothing;
  yield* mm.pageTableLock.write(m);
  const fields = { addr: mm.lockAddr, kind: "page_table_lock", mm: mm.ptr };
  yield* m.say("lock", { ...fields, op: "acquire", trylock: false });
  return function* () {
    yield* m.say("lock", { ...fields, op: "release" });
    mm.pageTableLock.release(m);
  };
}

function* nothing(): Step {}

export function* lockPage(m: Machine, page: Page): Step {
  yield* page.lock.write(m);
  yield* m.say("page_lock", { page: page.ptr, trylock: false });
}

export function* tryLockPage(m: Machine, page: Page): Step<boolean> {
  if (!page.lock.tryWrite(m)) return false;
  yield* m.say("page_lock", { page: page.ptr, trylock: true });
  return true;
}

export function* unlockPage(m: Machine, page: Page): Step {
  yield* m.say("page_unlock", { page: page.ptr });
  page.lock.release(m);
}
