/*
 * The vm_sequence of the speculative page fault patches: odd while somebody changes the vma, so that a fault that did
 * not take mmap_sem notices. Three vmas stand one behind the other, called vma, next and third.
 */
import {
  after,
  alter,
  as,
  before,
  byRecord,
  chapter,
  drop,
  event,
  insert,
  mm,
  mutate,
  ok,
  page,
  resized,
  SPF10,
  SPF12,
  type Story,
  scenario,
  story,
  swap,
  thread,
  violated,
  vma,
} from "./dsl/index.js";
import { speculativeFaults } from "./speculative-faults.js";
import * as k from "./vocabulary/index.js";

const mprotect = thread("mprotect", 1201, 0);
const madvise = thread("madvise", 1301, 0);
const truncate = thread("truncate", 1402, 1);
const fault = thread("fault", 1503, 1);
const fresh = page("fresh");

const space = mm("spf");
const MiB = 0x100000;
const v = vma("vma", { mm: space, start: 0x7f7000000000, len: MiB });
const next = vma("next", { mm: space, start: v.end, len: MiB });
const third = vma("third", { mm: space, start: next.end, len: MiB });

const grown = resized(v, { end: v.end + 0x1000 });
const merged = resized(v, { end: next.end });

/** The write sections of __vma_adjust() are of the raw form. */
const begin = (w: typeof v, seq: number) => k.writeBegin(w, seq, true);
const end = (w: typeof v, seq: number) => k.writeEnd(w, seq, true);

/* 4d: the boundary of vma and next moves by a page. */

const shift = (seq: number) =>
  k
    .adjust(grown, { next })
    .around(begin(v, seq + 1), begin(next, seq + 1), end(next, seq + 2), end(v, seq + 2));
const shifted: Story = mprotect(k.mmap(v), k.mmap(next), k.mmapWrite(space, shift(0)));

/* 4e: next is merged away; then the vma behind it has its turn. */

const mergedAway: Story = mprotect(
  [v, next, third].map(k.mmap),
  k.mmapWrite(
    space,
    k
      .adjust(merged, { next })
      .around(
        begin(v, 1),
        as("next", begin(next, 1), end(next, 2)),
        k.freeVma(next),
        begin(third, 1),
        end(third, 2),
        end(v, 2),
      ),
  ),
);

/* 4f: two vmas are merged away, one in each round of __vma_adjust(). */

const fourth = vma("fourth", { mm: space, start: third.end, len: MiB });
const twoMergedAway: Story = mprotect(
  [v, next, third, fourth].map(k.mmap),
  k.mmapWrite(
    space,
    k
      .adjust(resized(v, { end: third.end }), { next })
      .around(
        begin(v, 1),
        as("next", begin(next, 1), end(next, 2), k.freeVma(next)),
        as("third", begin(third, 1), end(third, 2), k.freeVma(third)),
        as("fourth", begin(fourth, 1), end(fourth, 2)),
        end(v, 2),
      ),
  ),
);

/* 4g: next grows over the vma that __vma_adjust() was called for, which is freed. */

const itselfMergedAway: Story = mprotect(
  [v, next].map(k.mmap),
  k.mmapWrite(
    space,
    k
      .adjust(merged, { next })
      .around(begin(v, 1), begin(next, 1), as("vma", end(v, 2), k.freeVma(v)), end(next, 2)),
  ),
);

/* 4h: anon_vma_clone() fails inside __vma_adjust(); the caller tries something smaller afterwards. */

const failed = k.adjust(merged, { next, ret: -12 });
const leaked: Story = mprotect(
  k.mmap(v),
  k.mmap(next),
  k.mmapWrite(
    space,
    failed.around(begin(v, 1), begin(next, 1)),
    as("again", k.adjust(grown, { next }).around(begin(v, 2), begin(next, 2), end(next, 3), end(v, 3))),
  ),
);
const mended: Story = mprotect(
  k.mmap(v),
  k.mmap(next),
  k.mmapWrite(space, failed.around(begin(v, 1), begin(next, 1), end(next, 2), end(v, 2)), shift(2)),
);

/* 4j: madvise(MADV_DONTNEED) holds mmap_sem for reading, truncate only the i_mmap lock. */

const middle = v.start + 0x1000;
const oneByOne = story(
  mprotect(k.mmap(v), k.mmapWrite(space)),
  madvise(k.writeBegin(v, 1), k.unmapRange(v, v.start, middle), k.writeEnd(v, 2)),
  truncate(k.writeBegin(v, 3), k.unmapRange(v, middle, v.end), k.writeEnd(v, 4)),
);
const atATime = story(
  mprotect(k.mmap(v), k.mmapWrite(space)),
  madvise(k.writeBegin(v, 1)),
  truncate(k.writeBegin(v, 2)),
  madvise(k.unmapRange(v, v.start, middle)),
  truncate(k.unmapRange(v, middle, v.end)),
  madvise(k.writeEnd(v, 3)),
  truncate(k.writeEnd(v, 4)),
);

export default chapter(
  "vm_sequence",
  scenario(
    "sc-4d",
    "the boundary of two vmas moves; next ends first",
    SPF10,
    shifted,
    ok("SEQ_01", "SEQ_01b", "SEQ_03", "SEQ_04", "SEQ_14"),
  ),
  scenario(
    "sc-4d-other-end-order",
    "the boundary of two vmas moves; vma ends first: on two counters the order is free",
    SPF10,
    mutate(shifted, swap("vm_write_end#1", "vm_write_end#2")),
    ok("SEQ_01", "SEQ_01b"),
  ),
  scenario(
    "sc-4d-wrong-end",
    "the section of next is ended on the vma behind it",
    SPF10,
    mutate(
      shifted,
      insert(before("mmap_lock#1"), mprotect(k.mmap(third))),
      alter("vm_write_end#1", { vma: third, seq: 1 }),
    ),
    violated({
      SEQ_01: "vm_write_begin#2",
      SEQ_01b: "vm_write_end#1",
      SEQ_03: byRecord("vm_write_end#1"),
    }),
  ),
  scenario(
    "sc-4d-no-section",
    "the boundary of two vmas moves outside any write section",
    SPF10,
    mutate(shifted, drop("vm_write_begin", "vm_write_end")),
    violated({ SEQ_04: "vma_adjust__return", SEQ_14: "vma_adjust__return" }),
  ),
  scenario(
    "sc-4d-next-left-out",
    "the boundary of two vmas moves, but only one of them is in a write section",
    SPF10,
    mutate(shifted, drop("vm_write_begin#2", "vm_write_end#1")),
    violated({ SEQ_14: "vma_adjust__return" }),
  ),
  scenario(
    "sc-4e-spf10",
    "next is merged away: its section ends, then it is freed; then the vma behind it has its turn",
    SPF10,
    mergedAway,
    ok("SEQ_02", "SEQ_14"),
  ),
  scenario(
    "sc-4e-spf10-freed-odd",
    "next is freed inside its write section, which v10 does not allow",
    SPF10,
    mutate(mergedAway, drop("next/vm_write_end")),
    violated({ SEQ_02: "vma_free" }),
  ),
  scenario(
    "sc-4e-spf12",
    "next is merged away and freed odd, as v12 wants it",
    SPF12,
    mutate(mergedAway, drop("next/vm_write_end")),
    ok("SEQ_01", "SEQ_02b"),
  ),
  scenario(
    "sc-4e-spf12-even-again",
    "next becomes even before it is freed, which v12 does not allow",
    SPF12,
    mergedAway,
    violated({ SEQ_02b: "vma_free" }),
  ),
  scenario(
    "sc-4f",
    "two vmas are merged away, and each vma gets one section",
    SPF10,
    twoMergedAway,
    ok("SEQ_01", "SEQ_01b", "SEQ_02", "SEQ_03", "SEQ_14"),
  ),
  scenario(
    "sc-4f-second-left-out",
    "the second of two vmas that are merged away gets no begin: its end makes it odd",
    SPF10,
    mutate(twoMergedAway, drop("third/vm_write_begin"), alter("third/vm_write_end", { seq: 1 })),
    violated({
      SEQ_01b: "third/vm_write_end",
      SEQ_03: byRecord("third/vm_write_end"),
      SEQ_02: "third/vma_free",
    }),
  ),
  scenario(
    "sc-4f-spf12",
    "two vmas are merged away and freed odd, as v12 wants it",
    SPF12,
    mutate(twoMergedAway, drop("next/vm_write_end", "third/vm_write_end")),
    ok("SEQ_01", "SEQ_02b", "SEQ_03"),
  ),
  scenario(
    "sc-4g",
    "the vma itself is merged away: its section ends before it is freed, and next's only once",
    SPF10,
    itselfMergedAway,
    ok("SEQ_01", "SEQ_01b", "SEQ_02", "SEQ_04"),
  ),
  scenario(
    "sc-4g-next-twice",
    "the vma itself is merged away, and the section of next is ended once more instead of it",
    SPF10,
    mutate(
      itselfMergedAway,
      alter("vma/vm_write_end", { vma: next, seq: 2 }),
      alter("vm_write_end#2", { seq: 3 }),
    ),
    violated({
      SEQ_02: "vma_free",
      SEQ_01b: "vm_write_end#2",
      SEQ_03: byRecord("vm_write_end#2"),
    }),
  ),
  scenario(
    "sc-4g-spf12",
    "the vma itself is merged away and freed odd, as v12 wants it",
    SPF12,
    mutate(itselfMergedAway, drop("vma/vm_write_end")),
    ok("SEQ_01", "SEQ_02b"),
  ),
  scenario(
    "sc-4h-error-leak",
    "v10 as posted: anon_vma_clone() fails, both counters stay odd; the next adjust makes them even while it works",
    SPF10,
    leaked,
    violated({
      SEQ_06: "vma_adjust__return#1",
      SEQ_03: [1, 2].flatMap((n) => [
        byRecord(`again/vm_write_begin#${n}`),
        byRecord(`again/vm_write_end#${n}`),
      ]),
      SEQ_04: "again/vm_write_begin#1",
      SEQ_14: "again/vm_write_begin#2",
    }),
  ),
  scenario(
    "sc-4h-error-mended",
    "anon_vma_clone() fails, and both sections end all the same",
    SPF10,
    mended,
    ok("SEQ_03", "SEQ_04", "SEQ_06", "SEQ_14"),
  ),
  scenario(
    "sc-4h-reader",
    "after the error the counter is even while __vma_adjust() works, and just then a fault is let in",
    SPF10,
    mutate(leaked, insert(after("again/vm_write_begin#1"), fault(k.spfFault(v, v.start, fresh, 2)))),
    violated(
      {
        SEQ_06: "vma_adjust__return#1",
        SEQ_03: [1, 2].flatMap((n) => [
          byRecord(`again/vm_write_begin#${n}`),
          byRecord(`again/vm_write_end#${n}`),
        ]),
        SEQ_04: "again/vm_write_begin#1",
        SEQ_14: "again/vm_write_begin#2",
        SEQ_10: "pte_set",
      },
      "SEQ_08",
      "SEQ_09",
    ),
  ),
  scenario(
    "sc-4i",
    "a vma is freed with the section of a zap still open",
    SPF10,
    mprotect(
      k.mmap(v),
      k.mmapWrite(space, k.writeBegin(v, 1), k.unmapRange(v, v.start, v.end), k.freeVma(v)),
    ),
    violated({ SEQ_02: "vma_free" }),
  ),
  scenario(
    "sc-4j-two-writers",
    "madvise() and truncate zap the same vma at a time: even, with two writers inside",
    SPF10,
    atATime,
    violated({
      SEQ_07: "truncate/vm_write_begin",
      SEQ_03: [byRecord("vm_write_begin#2"), byRecord("vm_write_end#1")],
    }),
  ),
  scenario(
    "sc-4j-one-after-the-other",
    "two threads zap the same vma, one after the other",
    SPF10,
    oneByOne,
    ok("SEQ_03", "SEQ_07"),
  ),
  scenario(
    "sc-4m-counter-late",
    "a vma's counter is set up when lookups find it already",
    SPF10,
    mprotect(k.mmap(v), event("vm_sequence_init", { vma: v })),
    violated({ SEQ_16: "vm_sequence_init" }),
  ),
  scenario(
    "sc-4m",
    "a vma's counter is set up before lookups find it",
    SPF10,
    mutate(mprotect(k.mmap(v)), insert(before("vma_link"), mprotect(event("vm_sequence_init", { vma: v })))),
    ok("SEQ_16"),
  ),
  ...speculativeFaults,
);
