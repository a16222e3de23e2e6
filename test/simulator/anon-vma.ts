/* How vmas come to their anon_vmas and lose them. mm/rmap.c. */
import { lockOwner, pageTableLock, rootEnd, rootWrite } from "./locks.js";
import type { Machine, Step } from "./machine.js";
import { AnonVma, type Avc, goesOn, hex, type Vma } from "./objects.js";

export const ENOMEM = -12;

/** Memory may be short. */
const isShort = (m: Machine): boolean => m.random.oneIn(40);

function* slab(m: Machine, event: string, fields: { [name: string]: unknown }): Step {
  if (m.config.slabEvents) yield* m.say(event, fields);
}

function* allocAvc(m: Machine): Step<string> {
  const ptr = m.alloc("avc");
  yield* slab(m, "avc_alloc", { avc: ptr });
  return ptr;
}

function* freeAvc(m: Machine, ptr: string): Step {
  yield* slab(m, "avc_free", { avc: ptr });
  m.free("avc", ptr);
}

function* allocAnonVma(m: Machine, root?: AnonVma, parent?: AnonVma): Step<AnonVma> {
  const av = new AnonVma(m.alloc("anon_vma"), root, parent);
  if (!m.config.puts) av.refs = 0;
  yield* slab(m, "anon_vma_alloc", { anon_vma: av.ptr });
  return av;
}

export function* getAnonVma(m: Machine, av: AnonVma): Step {
  av.refs++;
  yield* slab(m, "anon_vma_get", { anon_vma: av.ptr });
}

/** put_anon_vma(); up to 2.6.38 drop_anon_vma(), which frees it only if it is linked to nothing. */
export function* putAnonVma(m: Machine, av: AnonVma): Step {
  // atomic_dec_and_lock()
  const owner = !m.config.puts && av.refs === 1 ? yield* rootWrite(m, av) : null;
  av.refs--;
  const dies = av.refs === 0 && (m.config.puts || av.list.length === 0);
  yield* slab(m, "anon_vma_drop", { anon_vma: av.ptr });
  if (owner !== null) yield* rootEnd(m, owner);
  if (dies) yield* freeAnonVma(m, av);
}

export function* freeAnonVma(m: Machine, av: AnonVma): Step {
  if (m.config.puts) yield* m.say("anon_vma_put", { anon_vma: av.ptr, root: av.root.ptr });
  if (av.root !== av && !m.config.ownLocks) yield* putAnonVma(m, av.root);
  yield* slab(m, "anon_vma_free", { anon_vma: av.ptr });
  m.free("anon_vma", av.ptr);
}

const treeFields = (m: Machine, v: Vma) =>
  m.config.trees
    ? {
        start: hex(v.start),
        end: hex(v.end),
        pgoff: v.pgoff,
        ...(m.config.twoOffsets ? { anon_pgoff: v.anonPgoff } : {}),
      }
    : {};

function insertInTree(avc: Avc): void {
  const { list } = avc.av;
  const behind = list.findIndex((other) => other.vma.anonPgoff > avc.vma.anonPgoff);
  if (behind < 0) list.push(avc);
  else list.splice(behind, 0, avc);
}

const isHead = (m: Machine): boolean => m.breaks("AVC_06", "FORK_01");

/** Its root, which is no more than its oldest relative where each has its own lock. */
const familyOf = (m: Machine, av: AnonVma): AnonVma =>
  m.config.ownLocks && av.parent !== av ? familyOf(m, av.parent) : av.root;

/** Into the anon_vma's list or tree; the caller has the lock. */
function* insert(m: Machine, avc: Avc): Step {
  const { vma, av } = avc;
  if (m.config.trees) insertInTree(avc);
  else if (isHead(m)) av.list.unshift(avc);
  else av.list.push(avc);
  yield* m.say("anon_vma_link", {
    vma: vma.ptr,
    avc: avc.ptr,
    anon_vma: av.ptr,
    root: m.breaks("AVC_08") && av.root !== av ? "0x0" : familyOf(m, av).ptr,
    where: m.config.trees ? "tree" : isHead(m) ? "head" : "tail",
    ...treeFields(m, vma),
  });
}

function* remove(m: Machine, avc: Avc): Step {
  const { vma, av } = avc;
  av.list.splice(av.list.indexOf(avc), 1);
  const times = m.breaks("AVC_01") ? 2 : 1;
  for (let i = 0; i < times; i++) {
    yield* m.say("anon_vma_unlink", { vma: vma.ptr, avc: avc.ptr, anon_vma: av.ptr });
  }
}

function* link(m: Machine, vma: Vma, av: AnonVma, ptr: string): Step {
  const avc: Avc = { ptr, vma, av };
  vma.chain.unshift(avc);
  yield* insert(m, avc);
}

/** Bounds change: out of the trees, and in again; the caller has the lock. */
export function* leaveTrees(m: Machine, vma: Vma): Step {
  for (const avc of vma.chain) yield* remove(m, avc);
}

export function* enterTrees(m: Machine, vma: Vma): Step {
  for (const avc of vma.chain) yield* insert(m, avc);
}

/** mm/mmap.c:find_mergeable_anon_vma(). */
function mergeable(m: Machine, vma: Vma): AnonVma | null {
  const { vmas } = vma.mm;
  const fits = (a: Vma, b: Vma) => a.flags === b.flags && goesOn(a, b);
  if (m.breaks("AVC_21")) return null;
  const isShared = (v: Vma) => v.chain.length !== 1 && !m.breaks("AVC_16");
  const near = vmas.find((v) => (fits(v, vma) || fits(vma, v)) && v.anonVma !== null && !isShared(v));
  return near?.anonVma ?? null;
}

/** anon_vma_prepare(); the caller has the mmap_lock. */
export function* prepare(m: Machine, vma: Vma): Step<number> {
  if (vma.anonVma !== null) return 0;
  const { mm } = vma;
  yield* m.say("anon_vma_prepare", {
    vma: vma.ptr,
    start: hex(vma.start),
    end: hex(vma.end),
    pgoff: vma.pgoff,
    mm: mm.ptr,
    ...(m.config.twoOffsets ? { anon_pgoff: vma.anonPgoff } : {}),
  });
  let ret = 0;
  if (isShort(m)) ret = ENOMEM;
  else {
    const avc = yield* allocAvc(m);
    let av = mergeable(m, vma);
    let own: AnonVma | null = null;
    if (av === null) av = own = yield* allocAnonVma(m);
    const owner = yield* rootWrite(m, av);
    const unlock = yield* pageTableLock(m, mm);
    const isFirst = vma.anonVma === null || m.breaks("AVC_13");
    if (isFirst) {
      vma.anonVma = av;
      av.active++;
      if (own !== null) av.children++;
      if (!m.breaks("AVC_05")) yield* link(m, vma, av, avc);
    }
    yield* unlock();
    yield* rootEnd(m, owner);
    if (!isFirst && !m.breaks("AVC_14")) {
      if (own !== null) yield* m.config.puts ? putAnonVma(m, own) : freeAnonVma(m, own);
      yield* freeAvc(m, avc);
    }
  }
  yield* m.say("anon_vma_prepare__return", { vma: vma.ptr, ret });
  return ret;
}

/** anon_vma_clone() from 7.0 on: all avcs are there before the first is linked, and one lock is held meanwhile. */
function* cloneAtOnce(m: Machine, dst: Vma, src: Vma): Step<number> {
  const chain = [...src.chain];
  const ptrs: string[] = [];
  for (const _ of chain) ptrs.push(yield* allocAvc(m));
  if (chain.length > 0 && isShort(m)) {
    if (m.breaks("AVC_31")) yield* link(m, dst, chain[0]!.av, ptrs.shift()!);
    for (const ptr of ptrs) yield* freeAvc(m, ptr);
    dst.anonVma = null;
    return ENOMEM;
  }
  const first = chain[0];
  if (first === undefined) return 0;
  let owner = yield* rootWrite(m, first.av);
  for (const [i, { av }] of chain.entries()) {
    yield* link(m, dst, av, ptrs[i]!);
    if (m.breaks("AVC_33")) {
      yield* rootEnd(m, owner);
      owner = yield* rootWrite(m, av);
    }
    const isFree = av.children < 2 && av.active === 0;
    if (dst.anonVma === null && av !== src.anonVma && isFree) dst.anonVma = av;
  }
  if (dst.anonVma !== null) dst.anonVma.active++;
  yield* rootEnd(m, owner);
  return 0;
}

/** What anon_vma_clone() is called for.  mm/internal.h: enum vma_operation [7.0 on]. */
const OPERATIONS = { split: 0, merge: 1, remap: 2, fork: 3 } as const;

/** anon_vma_clone(): all that src is joined with, oldest first. */
export function* clone(m: Machine, dst: Vma, src: Vma, what: keyof typeof OPERATIONS): Step<number> {
  if (m.breaks("AVC_30")) dst.anonVma = null;
  const own = { src_anon_vma: src.anonVma?.ptr ?? "0x0", dst_anon_vma: dst.anonVma?.ptr ?? "0x0" };
  const how = m.config.killable ? { ...own, op: OPERATIONS[what] } : {};
  yield* m.say("anon_vma_clone", { dst: dst.ptr, src: src.ptr, ...how });
  if (m.config.killable) {
    const done = yield* cloneAtOnce(m, dst, src);
    yield* m.say("anon_vma_clone__return", { dst: dst.ptr, src: src.ptr, ret: done });
    return done;
  }
  let ret = 0;
  let owner: AnonVma | null = null;
  const chain = m.breaks("AVC_17", "AVC_03") ? [...src.chain] : src.chain.toReversed();
  if (m.breaks("FORK_02")) chain.pop();
  for (const { av } of chain) {
    if (isShort(m)) {
      ret = ENOMEM;
      break;
    }
    const ptr = yield* allocAvc(m);
    if (owner !== null && owner !== lockOwner(m, av)) {
      yield* rootEnd(m, owner);
      owner = null;
    }
    owner ??= yield* rootWrite(m, av);
    yield* link(m, dst, av, ptr);
    if (m.breaks("AVC_02")) yield* link(m, dst, av, yield* allocAvc(m));
    const isFree = av.children < 2 && av.active === 0;
    if (m.config.reuses && dst.anonVma === null && av !== src.anonVma && isFree) dst.anonVma = av;
  }
  if (owner !== null) {
    if (ret === 0 && dst.anonVma !== null) dst.anonVma.active++;
    yield* rootEnd(m, owner);
  }
  if (ret !== 0) {
    dst.anonVma = null;
    if (!m.breaks("AVC_15")) yield* unlinkAnonVmas(m, dst);
  }
  yield* m.say("anon_vma_clone__return", { dst: dst.ptr, src: src.ptr, ret });
  return ret;
}

/** anon_vma_fork(): the child is joined with all that its parent is joined with, and with one of its own. */
export function* forkAnonVma(m: Machine, child: Vma, parent: Vma): Step<number> {
  const args = { vma: child.ptr, pvma: parent.ptr };
  yield* m.say("anon_vma_fork", { ...args, parent_anon_vma: parent.anonVma?.ptr ?? "0x0" });
  let ret = 0;
  child.anonVma = null;
  if (parent.anonVma !== null) {
    // From 7.0 on the child's own is allocated before the clone, which is the last that can fail.
    const isEarly = m.config.killable;
    ret = isEarly && isShort(m) ? ENOMEM : yield* clone(m, child, parent, "fork");
    if (ret === 0 && child.anonVma === null) {
      if (!isEarly && isShort(m)) {
        ret = ENOMEM;
        yield* unlinkAnonVmas(m, child);
      } else yield* ownAnonVma(m, child, parent.anonVma);
    }
  }
  const anon_vma = (child.anonVma as AnonVma | null)?.ptr ?? "0x0";
  yield* m.say("anon_vma_fork__return", { ...args, ret, anon_vma });
  return ret;
}

function* ownAnonVma(m: Machine, child: Vma, parent: AnonVma): Step {
  const root = m.config.ownLocks || m.breaks("AVC_04") ? undefined : parent.root;
  const av = yield* allocAnonVma(m, root, parent);
  if (root !== undefined && !m.breaks("AVC_09", "AVC_11")) yield* getAnonVma(m, root);
  child.anonVma = av;
  av.active++;
  const ptr = yield* allocAvc(m);
  const owner = m.breaks("AVC_07") ? null : yield* rootWrite(m, av);
  if (!m.breaks("AVC_36")) parent.children++;
  yield* link(m, child, av, ptr);
  if (owner !== null) yield* rootEnd(m, owner);
}

/** unlink_anon_vmas(): newest first; an anon_vma that is left empty goes when the lock is given back. */
export function* unlinkAnonVmas(m: Machine, vma: Vma): Step {
  yield* m.say("unlink_anon_vmas", {
    vma: vma.ptr,
    anon_vma: (m.breaks("AVC_34") ? undefined : vma.anonVma?.ptr) ?? "0x0",
  });
  const empty: Avc[] = [];
  let owner: AnonVma | null = null;
  const chain = m.breaks("AVC_11", "AVC_12") ? vma.chain.toReversed() : [...vma.chain];
  for (const avc of chain) {
    const { av } = avc;
    if (owner !== null && owner !== lockOwner(m, av)) {
      yield* rootEnd(m, owner);
      owner = null;
    }
    owner ??= yield* rootWrite(m, av);
    yield* remove(m, avc);
    vma.chain.splice(vma.chain.indexOf(avc), 1);
    if (av.list.length === 0 || m.breaks("AVC_10")) {
      av.parent.children--;
      if (m.config.puts) {
        empty.push(avc);
        continue;
      }
      const dies = av.refs === 0;
      yield* rootEnd(m, owner);
      owner = null;
      if (dies) yield* freeAnonVma(m, av);
    }
    yield* freeAvc(m, avc.ptr);
  }
  if (owner !== null || chain.length > 0) {
    if (vma.anonVma !== null && !m.breaks("AVC_20")) vma.anonVma.active--;
    if (m.config.counts) vma.anonVma = null;
    if (owner !== null) yield* rootEnd(m, owner);
  }
  for (const { av, ptr } of empty) {
    yield* putAnonVma(m, av);
    yield* freeAvc(m, ptr);
  }
}

/** anon_vma_moveto_tail() [3.3-3.6]. */
export function* movetoTail(m: Machine, dst: Vma): Step {
  yield* m.say("anon_vma_moveto_tail", { dst: dst.ptr });
  let owner: AnonVma | null = null;
  if (m.breaks("MREMAP_10")) yield* moveAnother(m, dst);
  for (const avc of dst.chain.toReversed()) {
    owner ??= yield* rootWrite(m, avc.av);
    const { list } = avc.av;
    list.splice(list.indexOf(avc), 1);
    list.push(avc);
    yield* m.say("anon_vma_relink", { vma: dst.ptr, avc: avc.ptr, anon_vma: avc.av.ptr, where: "tail" });
  }
  if (owner !== null) yield* rootEnd(m, owner);
  yield* m.say("anon_vma_moveto_tail__return", { dst: dst.ptr });
}

/** … and does so with another vma of the list. */
function* moveAnother(m: Machine, dst: Vma): Step {
  const other = dst.chain[0]?.av.list.find((avc) => avc.vma !== dst);
  if (other === undefined) return;
  const { av, vma, ptr } = other;
  yield* m.say("anon_vma_relink", { vma: vma.ptr, avc: ptr, anon_vma: av.ptr, where: "tail" });
}

/** What an anon_vma counts; the caller has its lock. */
export function* tellCounts(m: Machine, av: AnonVma): Step {
  if (!m.config.counts) return;
  yield* m.say("anon_vma_state", { anon_vma: av.ptr, num_children: av.children, num_active_vmas: av.active });
}
