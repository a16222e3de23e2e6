/*
 * The vm_sequence of the speculative page fault patches: odd while somebody changes the vma, so that a fault that did
 * not take mmap_sem notices. Three vmas stand one behind the other, called vma, next and third.
 */
import {
  alter,
  as,
  before,
  byRecord,
  chapter,
  drop,
  insert,
  mm,
  mutate,
  ok,
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
import * as k from "./vocabulary/index.js";

const mprotect = thread("mprotect", 1201, 0);
const madvise = thread("madvise", 1301, 0);
const truncate = thread("truncate", 1402, 1);

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
);
