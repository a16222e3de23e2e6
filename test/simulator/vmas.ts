/* The life and the bounds of vmas. mm/mmap.c, kernel/fork.c; the caller has the mmap_lock for writing. */
import { clone, ENOMEM, enterTrees, leaveTrees, unlinkAnonVmas } from "./anon-vma.js";
import { rootEnd, rootWrite } from "./locks.js";
import type { Machine, Step } from "./machine.js";
import { type AnonVma, type Bounds, goesOn, hex, type Mm, startingAt, Vma } from "./objects.js";
import {
  attach,
  detach,
  initSequence,
  startWrite,
  strayWriteEnd,
  writeBegin,
  writeEnd,
} from "./vma-locks.js";

/** What a record has of a vma's second offset. */
const anonOffset = (m: Machine, { anonPgoff }: Bounds) =>
  m.config.twoOffsets ? { anon_pgoff: anonPgoff } : {};

export function* allocVma(m: Machine, mm: Mm, bounds: Bounds, flags: number, file: string): Step<Vma> {
  const vma = new Vma(m.alloc("vma"), mm, bounds, flags, file);
  yield* m.say("vma_alloc", { vma: vma.ptr, mm: mm.ptr });
  if (!m.breaks("SEQ_16")) yield* initSequence(m, vma);
  return vma;
}

/** vm_area_dup(): the copy lives in mm. */
export function* dupVma(m: Machine, orig: Vma, mm: Mm): Step<Vma> {
  const vma = new Vma(m.alloc("vma"), mm, orig, orig.flags, orig.file);
  vma.anonVma = orig.anonVma;
  yield* m.say("vma_dup", { orig: orig.ptr, vma: vma.ptr, mm: mm.ptr });
  return vma;
}

/** vma_link(): it can be found from now on. */
export function* linkVma(m: Machine, vma: Vma): Step {
  const { vmas } = vma.mm;
  if (m.config.perVma) yield* startWrite(m, vma);
  yield* attach(m, vma);
  vma.isLinked = true;
  vmas.push(vma);
  vmas.sort((a, b) => a.start - b.start);
  yield* m.say("vma_link", {
    vma: vma.ptr,
    mm: vma.mm.ptr,
    start: hex(vma.start),
    end: hex(vma.end),
    pgoff: vma.pgoff,
    flags: hex(vma.flags),
    file: vma.file,
    ...anonOffset(m, vma),
  });
  if (m.breaks("SEQ_16")) yield* initSequence(m, vma);
}

export function unlinkVma(vma: Vma): void {
  const { vmas } = vma.mm;
  vma.isLinked = false;
  vma.mm.gone = vma;
  vmas.splice(vmas.indexOf(vma), 1);
}

export function* freeVma(m: Machine, vma: Vma): Step {
  if (!m.breaks("SEQ_12")) yield* m.until(() => vma.pins === 0);
  yield* m.say("vma_free", { vma: vma.ptr, mm: vma.mm.ptr });
  m.free("vma", vma.ptr);
}

export function* setRange(m: Machine, vma: Vma, { start, end, pgoff, anonPgoff }: Bounds): Step {
  Object.assign(vma, { start, end, pgoff, anonPgoff });
  const args = { vma: vma.ptr, start: hex(start), end: hex(end), pgoff };
  yield* m.say("vma_set_range", { ...args, ...anonOffset(m, vma) });
}

interface Change {
  /** Linked as it is: what a split has made. */
  readonly insert?: Vma;
  /** Absorbed. */
  readonly remove?: Vma | undefined;
  /** Its anon_vmas come to a vma that has none. */
  readonly importFrom?: Vma | undefined;
}

/** vma_adjust() up to 6.2; vma_prepare() and vma_complete() from 6.3 on. */
export function* change(m: Machine, vma: Vma, bounds: Bounds, how: Change = {}): Step<number> {
  const { insert, remove, importFrom } = how;
  if (m.config.perVma && !m.breaks("VLOCK_04")) {
    yield* startWrite(m, vma);
    if (remove !== undefined) yield* startWrite(m, remove);
  }
  const args = { vma: vma.ptr, start: hex(bounds.start), end: hex(bounds.end), pgoff: bounds.pgoff };
  const others = { insert: insert?.ptr ?? "0x0", next: remove?.ptr ?? "0x0" };
  if (m.config.adjusts) yield* m.say("vma_adjust", { ...args, ...others });
  const begins = !m.breaks("SEQ_04");
  if (begins) yield* writeBegin(m, vma);
  if (remove !== undefined && !m.breaks("SEQ_14")) yield* writeBegin(m, remove);
  let ret = m.breaks("SEQ_06") && m.random.oneIn(3) ? ENOMEM : 0;
  const exporter = importFrom?.anonVma ?? null;
  if (importFrom !== undefined && exporter !== null && vma.anonVma === null) {
    vma.anonVma = exporter;
    ret = yield* clone(m, vma, importFrom, "merge");
  }
  if (ret === 0) yield* changeBounds(m, vma, bounds, how);
  if (remove !== undefined) {
    // What SPF12 removes stays odd for good.
    const staysOdd = m.breaks("SEQ_14", "SEQ_02") || (m.config.spf === "SPF12" && !m.breaks("SEQ_02b"));
    if (!staysOdd || (ret !== 0 && !m.breaks("SEQ_06"))) yield* writeEnd(m, remove);
    if (ret === 0) {
      if (remove.anonVma !== null) {
        yield* m.say("anon_vma_merge", {
          vma: vma.ptr,
          next: remove.ptr,
          anon_vma: vma.anonVma?.ptr ?? "0x0",
          next_anon_vma: remove.anonVma.ptr,
        });
        yield* unlinkAnonVmas(m, remove);
      }
      yield* freeVma(m, remove);
    }
  }
  if (m.breaks("SEQ_01b")) for (const v of vma.mm.vmas.slice(0, 1)) yield* strayWriteEnd(m, v);
  if (begins && (ret === 0 || !m.breaks("SEQ_06"))) yield* writeEnd(m, vma);
  if (m.config.adjusts) yield* m.say("vma_adjust__return", { vma: vma.ptr, ret });
  return ret;
}

function* changeBounds(m: Machine, vma: Vma, bounds: Bounds, { insert, remove }: Change): Step {
  const av: AnonVma | null = vma.anonVma ?? remove?.anonVma ?? null;
  // In 3.3 nothing is locked for a change of the end alone.
  const needsLock = av !== null && (m.config.trees || bounds.start !== vma.start);
  if (!m.config.adjusts) {
    yield* m.say("vma_prepare", {
      vma: vma.ptr,
      insert: insert?.ptr ?? "0x0",
      remove: remove?.ptr ?? "0x0",
      ...seqs(m, vma),
    });
  }
  const owner = needsLock ? yield* rootWrite(m, av) : null;
  if (m.config.trees) yield* leaveTrees(m, vma);
  yield* setRange(m, vma, bounds);
  vma.mm.vmas.sort((a, b) => a.start - b.start);
  if (m.config.trees) yield* enterTrees(m, vma);
  if (remove !== undefined) {
    yield* detach(m, remove);
    unlinkVma(remove);
  }
  if (insert !== undefined) yield* linkVma(m, insert);
  if (owner !== null) yield* rootEnd(m, owner);
  if (!m.config.adjusts) {
    yield* m.say("vma_complete", {
      vma: vma.ptr,
      start: hex(vma.start),
      end: hex(vma.end),
      insert: insert?.ptr ?? "0x0",
      remove: remove?.ptr ?? "0x0",
      ...seqs(m, vma),
    });
  }
}

const seqs = (m: Machine, vma: Vma) =>
  m.config.perVma ? { vm_lock_seq: Math.max(0, vma.seq), mm_lock_seq: vma.mm.seq } : {};

/** split_vma() at addr: a new vma is made of the upper or the lower part. */
export function* split(m: Machine, vma: Vma, addr: number): Step<boolean> {
  const upper = m.random.oneIn(2);
  if (m.config.perVma) yield* startWrite(m, vma);
  const lowerBounds = startingAt(vma, vma.start, addr);
  const upperBounds = startingAt(vma, addr, vma.end);
  const part = yield* dupVma(m, vma, vma.mm);
  yield* setRange(m, part, upper ? upperBounds : lowerBounds);
  if (m.breaks("AVC_32")) yield* attach(m, part);
  if ((yield* clone(m, part, vma, "split")) !== 0) {
    yield* freeVma(m, part);
    return false;
  }
  yield* change(m, vma, upper ? lowerBounds : upperBounds, { insert: part });
  return true;
}

/** Memory that is to be mapped. */
export interface Mapping extends Bounds {
  readonly flags: number;
  readonly file: string;
}

const sameKind = (a: Vma, flags: number) => a.flags === flags && (flags & 0x100) === 0;

/** mm/mmap.c:is_mergeable_anon_vma(). */
const anonFits = (m: Machine, av: AnonVma | null, v: Vma): boolean =>
  m.breaks("AVC_21", "AVC_35") ||
  av === v.anonVma ||
  ((av === null || v.anonVma === null) && v.chain.length === 1);

/** vma_merge() of what is to be at these bounds: the vma that has it now. */
export function* merge(m: Machine, mm: Mm, mapping: Mapping, anonVma: AnonVma | null): Step<Vma | undefined> {
  const { start, end, flags } = mapping;
  const isLinear = (v: Vma) => goesOn(v, mapping) || (m.breaks("MREMAP_09") && v.file === mapping.file);
  const prev = mm.vmas.find((v) => v.end === start && sameKind(v, flags) && isLinear(v));
  const next = mm.vmas.find((v) => v.start === end && sameKind(v, flags) && goesOn(mapping, v));
  const isForeign = (v: Vma | undefined) => m.breaks("MREMAP_09") && anonVma !== null && v?.anonVma === null;
  const withPrev = prev !== undefined && (anonFits(m, anonVma, prev) || isForeign(prev));
  const withNext = next !== undefined && anonFits(m, anonVma, next);
  if (
    withPrev &&
    withNext &&
    (prev.anonVma === next.anonVma ||
      prev.anonVma === null ||
      next.anonVma === null ||
      m.breaks("AVC_21", "AVC_35"))
  ) {
    const bounds = startingAt(prev, prev.start, next.end);
    const ret = yield* change(m, prev, bounds, { remove: next, importFrom: next });
    return ret === 0 ? prev : undefined;
  }
  if (withPrev) {
    yield* change(m, prev, startingAt(prev, prev.start, end));
    return prev;
  }
  if (withNext) {
    yield* change(m, next, startingAt(mapping, start, next.end));
    return next;
  }
  return undefined;
}
