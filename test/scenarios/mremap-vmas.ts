/* mremap() of several vmas in one call, from 6.17 on. */
import {
  anonVma,
  before,
  inFull,
  insert,
  K70,
  mm,
  mutate,
  ok,
  PAGE,
  page,
  type Scenario,
  scenario,
  thread,
  type Vma,
  violated,
  vma,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const mremap = thread("mremap", 1201, 0);
const space = mm("mremap");
const LEN = 2 * PAGE;

/* Two neighbours move in one call. */

const [a, b] = [anonVma("first's"), anonVma("second's")];
const first = vma("first", { mm: space, start: 0x7f6000000000, len: LEN });
const second = vma("second", { mm: space, start: first.end, len: LEN });
const to = 0x7f8000000000;
const moved = (v: Vma, at: number): Vma =>
  vma(`${v.name} there`, { mm: space, start: at, len: LEN, pgoff: v.pgoff });
const firstThere = moved(first, to);
const secondThere = moved(second, to + LEN);

const begun = (v: Vma, copy: Vma, av: typeof a) => ({
  move: { from: v, at: v.start, to: copy, newAt: copy.start, len: LEN },
  copied: k.copyVma(v, copy.start, copy, av).around(k.duplicate(copy, v, [av], k.VMA_OP_REMAP)),
});

const goes = (v: Vma, copy: Vma, av: typeof a) => {
  const { move, copied } = begun(v, copy, av);
  return k
    .moveVma(v, copy.start, { flags: 3 })
    .around(copied, k.movePageTables(move, { need: false }).around(k.movePtes(move, 1)), k.munmap(v, [av]));
};

/** There is no memory for its page table. */
const fails = (v: Vma, copy: Vma, av: typeof a) => {
  const { move, copied } = begun(v, copy, av);
  const back = k.movePageTables(k.wayBack(move, 0), { need: true }).around();
  return k
    .moveVma(v, copy.start, { flags: 3, ret: -12 })
    .around(copied, k.movePageTables(move, { need: false, moved: 0 }).around(), back, k.munmap(copy, [av]));
};

const lock = k.mmapLock(space, "acquire");
const unlock = k.mmapLock(space, "release");
const together = (last: ReturnType<typeof goes>, ret: number) =>
  mremap(
    k.mmapWrite(space, k.mmap(first)),
    k.firstFault(first, a, k.faultIn(first, first.start, page("first's"), a)),
    k.mmapWrite(space, k.mmap(second)),
    k.firstFault(second, b, k.faultIn(second, second.start, page("second's"), b)),
    k.mremapCall(first.start, 2 * LEN, to, ret).around(lock, goes(first, firstThere, a), last, unlock),
  );
const both = together(goes(second, secondThere, b), to);

const halfWay = together(fails(second, secondThere, b), -12);

const of70 = inFull(K70);

export const vmaScenarios: readonly Scenario[] = [
  scenario(
    "two-in-one-call",
    "mremap() moves two neighbours, one after the other",
    of70,
    both,
    ok("MREMAP_14", "MREMAP_15", "MREMAP_19"),
  ),
  scenario(
    "two-in-one-call-half-way",
    "mremap() moves two neighbours, and the second fails: the first has moved all the same",
    of70,
    halfWay,
    ok("MREMAP_03", "MREMAP_13", "MREMAP_19"),
  ),
  scenario(
    "two-in-one-call-unlocked",
    "mremap() moves two neighbours, and lets others come between",
    of70,
    mutate(both, insert(before("move_vma#2"), mremap(unlock, lock))),
    violated({ MREMAP_19: "move_vma#2" }, "MREMAP_15"),
  ),
];
