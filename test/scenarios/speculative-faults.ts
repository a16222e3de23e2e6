/*
 * A fault that takes no mmap_sem against those that change the vma, take its ptes away, move or free it: part of the
 * chapter vm_sequence.
 */
import {
  after,
  anonVma,
  as,
  before,
  byRecord,
  drop,
  insert,
  mm,
  mutate,
  ok,
  onlyWhere,
  page,
  type Scenario,
  SPF10,
  type Story,
  scenario,
  story,
  thread,
  violated,
  vma,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const mmap = thread("mmap", 1201, 0);
const madvise = thread("madvise", 1301, 0);
const truncate = thread("truncate", 1402, 0);
const fault = thread("fault", 1503, 1);

const space = mm("spf");
const v = vma("vma", { mm: space, start: 0x7f7000000000, len: 0x100000 });
const addr = v.start;
const fresh = page("fresh");

const mapped = mmap(k.mmapWrite(space, k.mmap(v)));

/* 4a: the fault comes while a zap is under way. The next one finds all quiet. */

const zap = k.zapOne(v, addr, 0);
const gaveUp: Story = story(
  mapped,
  mutate(madvise(zap), insert(after("vm_write_begin"), fault(k.spfBegin(v, addr, 1), k.spfEnd(v, "retry")))),
  fault(k.spfFault(v, addr, fresh, 2)),
);

/* 4b: a whole zap goes by between the first look and the last. */

const overtaken: Story = story(
  mapped,
  as("fault", fault(k.spfBegin(v, addr, 0), k.spfCheck(v, 0, "walked"))),
  as("zap", madvise(zap)),
  fault(k.tryPtl(v, addr), k.spfCheck(v, 2, "locked"), k.ptl(space, addr, "release"), k.spfEnd(v, "retry")),
);

/* 4c: the zap begins after the last look, and waits for the page table lock. */

const inTime: Story = mutate(story(mapped, fault(k.spfFault(v, addr, fresh, 0)), madvise(zap)), (steps) => {
  const [install] = steps.flatMap((s, i) => (s.event === "pte_set" ? [i] : []));
  const begun = steps.filter((s) => s.comm === "madvise").slice(0, 2);
  return steps.filter((s) => !begun.includes(s)).toSpliced(install!, 0, ...begun);
});

/* 4j: two zaps at a time, and the counter is even with both of them inside. */

const twoZaps: Story = story(
  mapped,
  madvise(k.writeBegin(v, 1)),
  truncate(k.writeBegin(v, 2)),
  fault(k.spfFault(v, addr, fresh, 2)),
  madvise(k.unmapRange(v, v.start, v.start + 0x1000), k.writeEnd(v, 3)),
  truncate(k.unmapRange(v, v.start + 0x1000, v.end), k.writeEnd(v, 4)),
);
const twoZapsInTurn: Story = story(
  mapped,
  madvise(k.writeSection(v, 0, k.unmapRange(v, v.start, v.start + 0x1000))),
  fault(k.spfFault(v, addr, fresh, 2)),
  truncate(k.writeSection(v, 2, k.unmapRange(v, v.start + 0x1000, v.end))),
);

/* 4k: the vma is freed; a reader that has pinned it ends first. */

const pinned: Story = story(
  mapped,
  fault(k.spfFault(v, addr, fresh, 0)),
  mmap(k.mmapWrite(space, zap, k.freeVma(v))),
);

/* 4l: mremap moves a page table entry from src to dst, a new vma; a fault comes upon dst just before. */

const src = v;
const dst = vma("dst", { mm: space, start: 0x7f9000000000, len: src.len, pgoff: src.pgoff });
const family = anonVma("family");
const move = { from: src, at: src.start, to: dst, newAt: dst.start, len: src.len };
const held: Story = story(
  mmap(
    k.mmapFaulted(src, family),
    onlyWhere(({ ptes }) => ptes === true, k.setPte(src, src.start, page("in src"))),
    k.mmapWrite(
      space,
      k
        .moveVma(src, dst.start)
        .around(
          k
            .copyVma(src, dst.start, dst, family)
            .around(
              k.writeBegin(src, 1),
              k.dupVma(dst, src),
              k.clone(dst, src, [family]),
              k.writeBegin(dst, 1),
              k.linkVma(dst),
            ),
          as("move", k.movePageTables(move, { need: false }).around(k.pteMove(move))),
          k.writeEnd(src, 2),
          k.writeEnd(dst, 2),
        ),
    ),
  ),
);
const faultOnDst = fault(k.spfFault(dst, dst.start, fresh, 0));

export const speculativeFaults: readonly Scenario[] = [
  scenario(
    "sc-4a",
    "a fault gives up where the counter is odd; the next one finds it even",
    SPF10,
    gaveUp,
    ok("SEQ_05", "SEQ_08", "SEQ_09", "SEQ_10", "SEQ_11", "SEQ_13"),
  ),
  scenario(
    "sc-4a-goes-on",
    "a fault goes on although the counter is odd",
    SPF10,
    mutate(gaveUp, insert(before("spf_end#1"), fault(k.spfCheck(v, 1, "walked")))),
    violated({ SEQ_08: "spf_check#1" }),
  ),
  scenario(
    "sc-4b",
    "a zap goes by between a fault's looks, and the fault gives up",
    SPF10,
    overtaken,
    ok("SEQ_05", "SEQ_08", "SEQ_13"),
  ),
  scenario(
    "sc-4b-no-look",
    "a zap goes by, and the fault does not look again under the page table lock",
    SPF10,
    mutate(overtaken, drop("spf_check#2"), insert(after("lock#3"), fault(k.setPte(v, addr, fresh)))),
    violated({ SEQ_09: "pte_set", SEQ_10: "pte_set" }, "SEQ_08"),
  ),
  scenario(
    "sc-4b-no-section",
    "ptes are taken away without a section: the fault cannot tell",
    SPF10,
    mutate(overtaken, drop("zap/vm_write_begin", "zap/vm_write_end", "spf_check#2")),
    violated({ SEQ_05: ["pte_clear", "unmap_page_range__return"] }),
  ),
  scenario(
    "sc-4b-removed",
    "the vma is removed before the last look, which only compares the counter",
    SPF10,
    mutate(
      story(mapped, fault(k.spfFault(v, addr, fresh, 0))),
      insert(
        before("lock#1"),
        mmap(k.mmapLock(space, "acquire"), k.removeVma(v), k.mmapLock(space, "release")),
      ),
    ),
    violated({ SEQ_11: "pte_set" }, "SEQ_09", "SEQ_10"),
  ),
  scenario(
    "sc-4b-sleeps",
    "a fault allocates a page table, and waits for its lock",
    SPF10,
    mutate(
      story(mapped, fault(k.spfFault(v, addr, fresh, 0))),
      insert(before("lock#1"), fault(k.allocPageTable(space, addr))),
      (steps) =>
        steps.map((s) =>
          s.event === "lock" && s.fields.op === "acquire"
            ? { ...s, fields: { ...s.fields, trylock: false } }
            : s,
        ),
    ),
    violated({ SEQ_13: ["page_table_alloc", "lock#1"] }),
  ),
  scenario(
    "sc-4c",
    "a zap begins after a fault's last look: it finds the pte",
    SPF10,
    inTime,
    ok("SEQ_05", "SEQ_09", "SEQ_10", "SEQ_11"),
  ),
  scenario(
    "sc-4j-reader",
    "madvise() and truncate zap at a time, and a fault finds the counter even",
    SPF10,
    twoZaps,
    violated(
      {
        SEQ_07: "truncate/vm_write_begin",
        SEQ_03: [byRecord("vm_write_begin#2"), byRecord("vm_write_end#1")],
        SEQ_10: "pte_set",
      },
      "SEQ_08",
      "SEQ_09",
    ),
  ),
  scenario(
    "sc-4j-reader-between",
    "the zaps come one after the other, and the fault between them",
    SPF10,
    twoZapsInTurn,
    ok("SEQ_07", "SEQ_10"),
  ),
  scenario(
    "sc-4k",
    "a vma is freed while a fault still uses it",
    SPF10,
    mutate(pinned, drop("spf_end"), insert(after("vma_free"), fault(k.spfEnd(v, "retry")))),
    violated({ SEQ_12: "vma_free" }),
  ),
  scenario("sc-4k-pinned", "a vma is freed when the fault is done with it", SPF10, pinned, ok("SEQ_12")),
  scenario(
    "sc-4l",
    "without the series' mremap patch a fault puts a page where mremap is about to move one",
    { ...SPF10, ptes: true },
    mutate(held, drop("vm_write_begin", "vm_write_end"), insert(before("move_page_tables"), faultOnDst)),
    violated({ SEQ_15: ["vma_link#2", "move_page_tables"], MREMAP_08: "pte_move" }),
  ),
  scenario(
    "sc-4l-let-go",
    "dst's section ends before the move is over",
    SPF10,
    mutate(held, (steps) => {
      const end = steps.findIndex((s) => s.event === "vm_write_end" && s.fields.vma === dst);
      const at = steps.findIndex((s) => s.event === "pte_move");
      return steps.toSpliced(end, 1).toSpliced(at, 0, steps[end]!);
    }),
    violated({ SEQ_15: "vm_write_end#1" }),
  ),
  scenario(
    "sc-4l-held",
    "src and dst are written to for the whole of the move",
    { ...SPF10, ptes: true },
    held,
    ok("SEQ_15"),
  ),
];
