/*
 * anon_vmas and their avcs: how a vma gets one, how copies and children keep the order, and when they may go. Most
 * of what goes wrong here is what "rmap: always add new vmas at the end" put right in 2.6.36, and its neighbours.
 */

import { lifetimes } from "./anon-vma-life.js";
import {
  after,
  alter,
  anonVma,
  as,
  before,
  byRecord,
  call,
  chapter,
  drop,
  insert,
  K34,
  K36,
  K37,
  K64,
  mm,
  mutate,
  ok,
  page,
  resized,
  type Story,
  scenario,
  story,
  thread,
  type Vma,
  violated,
  vma,
  withLocks,
  withPtes,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const first = thread("first", 1201, 0);
const second = thread("second", 1202, 1);

const space = mm("parent");
const MiB = 0x100000;
const one = vma("one", { mm: space, start: 0x7f1000000000, len: MiB });
const two = vma("two", { mm: space, start: one.end, len: MiB });
const [a, b] = [anonVma("a"), anonVma("b")];

/* 2a: a neighbour's anon_vma is used. */

const shared: Story = first(k.mmapFaulted(one, a), k.mmapWrite(space, k.mmap(two)), k.prepare(two, a));

/** Its pages have the indexes of another place. */
const moved = { ...one, pgoff: one.pgoff + 7 };

/* 2b: three generations; the old clone went through the chain from the newest on. */

const [mother, daughter] = [mm("mother"), mm("daughter")];
const [M, D]: [Vma, Vma] = [
  vma("mother's", { mm: mother, start: one.start, len: MiB }),
  vma("daughter's", { mm: daughter, start: one.start, len: MiB }),
];
const [a1, a2] = [anonVma("a1", a), anonVma("a2", a)];
const generations = (chain: readonly (typeof a)[]): Story =>
  first(
    k.mmapFaulted(one, a),
    k.mmapWrite(space, k.forkVma(M, one, [a], a1)),
    k.mmapWrite(mother, k.forkVma(D, M, chain, a2)),
  );

/* 2c: two faults on one vma. The first would use the neighbour's anon_vma, the second comes with a new one, and wins. */

const race: Story = story(
  first(k.mmapFaulted(one, a), k.mmapWrite(space, k.mmap(two))),
  as("loser", first(k.prepareCall(two).enter, k.allocAvc(two, a))),
  second(k.prepareCall(two).around(k.allocAvc(two, b), k.allocAnonVma(b), k.linkAvc(two, b))),
  as("loser", first(k.freeAvc(two, a), k.prepareCall(two).leave)),
);

/* 2e: there is no memory for the child's own anon_vma. */

const failedFork = (undo: boolean): Story =>
  first(
    k.mmapFaulted(one, a),
    k.mmapWrite(
      space,
      k.dupVma(M, one),
      call(
        "anon_vma_fork",
        { vma: M, pvma: one, parent_anon_vma: a },
        { vma: M, pvma: one, ret: -12 },
      ).around(k.clone(M, one, [a]), undo ? k.unlinkAll(M, [a]) : []),
      k.freeVma(M),
    ),
  );

/* Clones and merges within one mm. */

const upper = vma("upper", { mm: space, start: one.start + MiB / 2, len: MiB / 2 });
const lower = resized(one, { end: upper.start });

/** mprotect() splits a vma, and a second one merges the halves again. */
const splitAndMerged: Story = first(
  k.mmapFaulted(one, a),
  k.mmapWrite(space, k.duplicate(upper, one, [a]), k.adjust(lower).around()),
  k.mmapWrite(space, k.adjust(one, { next: upper }).around(k.unlinkAll(upper, [a]), k.freeVma(upper))),
);

const p = page("p");
const faulted: Story = first(k.mmapFaulted(one, a), k.addNewPage(p, one, one.start, a));
const gone: Story = first(k.mmapFaulted(one, a), k.mmapWrite(space, k.munmap(one, [a])));

export default chapter(
  "anon_vma",
  scenario(
    "sc-2a-k34",
    "2.6.34 puts a vma that uses its neighbour's anon_vma in front of it",
    K34,
    shared,
    violated({ AVC_06: "anon_vma_link#2" }, "AVC_16"),
  ),
  scenario(
    "sc-2a-k36",
    "from 2.6.36 on it comes behind the neighbour",
    withPtes(K36),
    shared,
    ok("AVC_05", "AVC_06", "AVC_16"),
  ),
  scenario(
    "sc-2a-other-index",
    "the neighbour's pages do not go on with the index of the vma's",
    withPtes(K36),
    first(k.mmapFaulted(moved, a), k.mmapWrite(space, k.mmap(two)), k.prepare(two, a)),
    violated({ AVC_16: "anon_vma_prepare__return#2" }, "AVC_06"),
  ),
  scenario(
    "sc-2a-forked",
    "the neighbour has come by fork, and its own anon_vma is used",
    K36,
    first(
      k.mmapFaulted(one, a),
      k.mmapWrite(space, k.forkVma(M, one, [a], a1)),
      k.mmapWrite(mother, k.mmap({ ...two, mm: mother })),
      k.prepare({ ...two, mm: mother }, a1),
    ),
    violated({ AVC_16: "anon_vma_prepare__return#2" }),
  ),
  scenario(
    "sc-2b-k34",
    "2.6.34 clones a chain from the newest on: the grandchild's oldest anon_vma is not the root",
    K34,
    generations([a1, a]),
    violated({
      AVC_17: "anon_vma_clone__return#2",
      AVC_03: ["anon_vma_clone__return#2", "anon_vma_fork__return#2"],
    }),
  ),
  scenario(
    "sc-2b-k36",
    "from 2.6.36 on the order is kept over the generations",
    K36,
    generations([a, a1]),
    ok("AVC_03", "AVC_04", "AVC_06", "AVC_08", "AVC_17", "FORK_02"),
  ),
  scenario(
    "sc-2b-k37",
    "the same where trees take the lists' place",
    K37,
    generations([a, a1]),
    ok("AVC_03", "AVC_17", "FORK_01"),
  ),
  scenario(
    "sc-2c-k34",
    "2.6.34: of two faults the loser, which would have used a neighbour's anon_vma, leaks its avc",
    K34,
    mutate(race, drop("avc_free")),
    violated({ AVC_14: "loser/anon_vma_prepare__return" }, "AVC_13"),
  ),
  scenario("sc-2c-k36", "the loser frees its avc", K36, race, ok("AVC_13", "AVC_14")),
  scenario(
    "sc-2c-both",
    "the loser does not look again under the lock, and links the vma a second time",
    K36,
    mutate(
      race,
      drop("avc_free"),
      insert(before("loser/anon_vma_prepare__return"), first(k.linkAvc(two, a))),
    ),
    violated({ AVC_04: "anon_vma_link#3", AVC_13: "loser/anon_vma_prepare__return" }, "AVC_14"),
  ),
  scenario(
    "sc-2c-no-mmap-lock",
    "a vma gets its anon_vma without mmap_lock",
    withLocks(K64),
    mutate(first(k.mmapFaulted(one, a)), drop("mmap_lock")),
    violated({ AVC_19: "anon_vma_prepare" }, "AVC_07"),
  ),
  scenario(
    "sc-2c-mmap-lock",
    "… and with it",
    withLocks(K64),
    first(k.mmapFaulted(one, a)),
    ok("AVC_07", "AVC_19"),
  ),
  scenario(
    "sc-2e-k34",
    "2.6.34: anon_vma_fork() fails and leaves the child linked",
    K34,
    failedFork(false),
    violated({ AVC_15: "anon_vma_fork__return", AVC_22: "vma_free" }),
  ),
  scenario("sc-2e-k36", "anon_vma_fork() fails and cleans up", K36, failedFork(true), ok("AVC_15", "AVC_22")),
  scenario(
    "sc-2e-no-root",
    "the child's own anon_vma is linked before its root is set",
    K36,
    mutate(
      first(k.mmapFaulted(one, a), k.mmapWrite(space, k.forkVma(M, one, [a], a1))),
      alter("anon_vma_link#3", { root: null }),
    ),
    violated({ AVC_08: byRecord("anon_vma_link#3"), AVC_04: "anon_vma_link#3" }),
  ),
  scenario(
    "sc-2h-no-root-lock",
    "an avc is taken out without the lock of the root",
    withLocks(K37),
    mutate(gone, drop("lock#3", "lock#4")),
    violated({ AVC_07: "anon_vma_unlink" }, "AVC_19"),
  ),
  scenario(
    "sc-2h-merge",
    "a vma is split and merged again",
    K37,
    splitAndMerged,
    ok("AVC_02", "AVC_12", "AVC_17", "AVC_21", "AVC_22"),
  ),
  scenario(
    "sc-2h-merge-of-strangers",
    "a vma absorbs its neighbour, which is joined with another anon_vma",
    K37,
    first(
      k.mmapFaulted(one, a),
      k.mmapFaulted(two, b),
      k.mmapWrite(
        space,
        k
          .adjust(resized(one, { end: two.end }), { next: two })
          .around(k.unlinkAll(two, [b]), k.putAnonVma(b), k.freeVma(two)),
      ),
    ),
    violated({ AVC_21: "unlink_anon_vmas" }),
  ),
  scenario(
    "sc-2h-twice",
    "a second avc joins a vma with its anon_vma",
    K37,
    mutate(
      splitAndMerged,
      insert(after("anon_vma_link#2"), first(k.linkAvc(upper, a))),
      alter("anon_vma_link#3", { avc: k.strayAvc }),
      insert(after("anon_vma_unlink"), first(k.unlinkAvc(upper, a))),
      alter("anon_vma_unlink#2", { avc: k.strayAvc }),
    ),
    violated({ AVC_02: "anon_vma_link#3" }),
  ),
  scenario(
    "sc-2h-unlinked-twice",
    "an avc is taken out twice",
    K37,
    mutate(gone, insert(after("anon_vma_unlink"), first(k.unlinkAvc(one, a)))),
    violated({ AVC_01: "anon_vma_unlink#2" }),
  ),
  scenario(
    "sc-2h-still-linked",
    "a vma is freed with its avc in the tree",
    K37,
    mutate(gone, drop("anon_vma_unlink")),
    violated({ AVC_22: "vma_free" }),
  ),
  scenario("sc-2h-gone", "a vma is unlinked, then freed", K37, gone, ok("AVC_01", "AVC_12", "AVC_22")),
  scenario("sc-2h-page", "a page comes to a vma that is joined", K37, faulted, ok("AVC_05")),
  scenario(
    "sc-2h-page-of-stranger",
    "vma->anon_vma is not what the vma is joined with",
    K37,
    mutate(faulted, alter("page_add_new_anon_rmap", { anon_vma: b })),
    violated({ AVC_05: "page_add_new_anon_rmap" }),
  ),
  ...lifetimes,
);
