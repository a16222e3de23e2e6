/*
 * When anon_vmas may go: not before they are unlinked, nobody refers to them, and no page needs them; and the root of a
 * family last. Part of the chapter anon_vma.
 */
import {
  after,
  alter,
  anonVma,
  as,
  drop,
  insert,
  K36,
  K37,
  K64,
  mm,
  mutate,
  ok,
  page,
  type Scenario,
  type Story,
  scenario,
  story,
  swap,
  thread,
  violated,
  vma,
  withPtes,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const parent = thread("parent", 1201, 0);
const child = thread("child", 1301, 0);
const migrate = thread("migrate", 88, 1);

const [parents, childs] = [mm("parent"), mm("child")];
const P = vma("parent's", { mm: parents, start: 0x7f1000000000, len: 0x100000 });
const C = vma("child's", { mm: childs, start: P.start, len: P.len });
const a0 = anonVma("a0");
const a1 = anonVma("a1", a0);

/* 2d: the parent goes first, then the child; a0 lives as long as a1. */

const born: Story = parent(
  k.mmap(P),
  k.mmapRead(parents, k.prepareCall(P).around(k.allocAnonVma(a0), k.linkAvc(P, a0))),
  k.mmapWrite(parents, mutateFork(k.forkVma(C, P, [a0], a1))),
  k.mmapWrite(parents, k.munmap(P, [a0])),
);

/** anon_vma_fork() with the allocation, and the reference to the root. */
function mutateFork(forked: ReturnType<typeof k.forkVma>): Story {
  return mutate(
    parent(forked),
    insert(after("anon_vma_clone__return"), parent(k.allocAnonVma(a1), k.getAnonVma(a0))),
  );
}

/** unlink_anon_vmas() up to 2.6.38: whatever is empty and unreferenced goes at once. */
const ends: Story = child(
  k.mmapLock(childs, "acquire"),
  k.unmapRange(C, C.start, C.end),
  k.unlinkAll(C, [a0, a1]),
  k.freeVma(C),
  k.mmapLock(childs, "release"),
);
const freed: Story = mutate(
  ends,
  insert(after("anon_vma_unlink#1"), child(as("a1 goes", k.dropAnonVma(a0), k.freeAnonVma(a1)))),
  insert(after("anon_vma_unlink#2"), child(as("a0 goes", k.freeAnonVma(a0)))),
);
const lifetime = story(born, freed);

/** A migration has got hold of a1 when the child ends. */
const held: Story = story(
  born,
  migrate(k.getAnonVma(a1)),
  ends,
  migrate(k.dropAnonVma(a1), k.dropAnonVma(a0), k.freeAnonVma(a1), k.freeAnonVma(a0)),
);

/** From 2.6.39 on: unlink all, then put what is empty; __put_anon_vma() of a1 frees it and lets go of the root. */
const put: Story = mutate(
  story(born, ends),
  insert(
    after("child/anon_vma_unlink#2"),
    child(
      k.dropAnonVma(a1),
      k.putAnonVma(a1),
      k.dropAnonVma(a0),
      k.freeAnonVma(a1),
      k.dropAnonVma(a0),
      k.putAnonVma(a0),
      k.freeAnonVma(a0),
    ),
  ),
);

/* A page that is mapped, and its anon_vma. */

const p = page("p");
const mapped: Story = parent(
  k.mmapFaulted(P, a0),
  k.mmapRead(parents, k.faultIn(P, P.start, p, a0)),
  k.mmapWrite(parents, k.munmap(P, [a0]), k.putAnonVma(a0)),
);

/* From 6.0 on anon_vmas count their children and the vmas that are active on them. */

const counted: Story = parent(
  k.mmapFaulted(P, a0),
  k.anonVmaState(a0, 1, 1),
  k.mmapWrite(
    parents,
    k.forkVma(C, P, [a0], a1),
    as("forked", k.anonVmaState(a0, 2, 1), k.anonVmaState(a1, 0, 1)),
  ),
  k.mmapWrite(parents, k.munmap(P, [a0]), as("ended", k.anonVmaState(a0, 2, 0))),
);

export const lifetimes: readonly Scenario[] = [
  scenario(
    "sc-2d",
    "the parent unmaps first, and its anon_vma lives on until the child's has gone",
    K36,
    lifetime,
    ok("AVC_09", "AVC_10", "AVC_11", "AVC_12"),
  ),
  scenario(
    "sc-2d-oldest-first",
    "the root is unlinked and freed before the child's anon_vma",
    K36,
    story(
      born,
      mutate(freed, swap("anon_vma_unlink#1", "anon_vma_unlink#2"), swap("a1 goes/anon_vma_free", "a0 goes")),
    ),
    violated({
      AVC_12: "child/anon_vma_unlink#1",
      AVC_11: "child/anon_vma_free#1",
      AVC_09: "child/anon_vma_drop",
    }),
  ),
  scenario(
    "sc-2d-no-reference",
    "the child's anon_vma does not hold its root",
    K36,
    mutate(lifetime, drop("anon_vma_get", "anon_vma_drop")),
    violated({ AVC_09: "anon_vma_link#3" }, "AVC_10", "AVC_11"),
  ),
  scenario(
    "sc-2d-held",
    "a migration holds the child's anon_vma, which goes with the migration's reference",
    K36,
    held,
    ok("AVC_09", "AVC_10", "AVC_11"),
  ),
  scenario(
    "sc-2d-held-and-freed",
    "a migration holds the child's anon_vma, which is freed under it",
    K36,
    mutate(
      held,
      drop("migrate/anon_vma_free#1"),
      insert(after("child/anon_vma_unlink#1"), child(k.freeAnonVma(a1))),
    ),
    violated({ AVC_10: "child/anon_vma_free" }),
  ),
  scenario(
    "sc-2d-put",
    "from 2.6.39 on the list as a whole is worth a reference",
    { ...K37, kernel: "3.10" },
    put,
    ok("AVC_09", "AVC_10", "AVC_11", "AVC_12"),
  ),
  scenario("sc-2i", "the anon_vma of a page goes after it is unmapped", withPtes(K37), mapped, ok("AVC_18")),
  scenario(
    "sc-2i-under-page",
    "the anon_vma of a page goes while it is mapped",
    withPtes(K37),
    mutate(mapped, drop("unmap_page_range()")),
    violated({ AVC_18: "anon_vma_put" }),
  ),
  scenario("sc-2j", "children and active vmas are counted", K64, counted, ok("AVC_20", "AVC_03")),
  scenario(
    "sc-2j-uncounted",
    "a fork does not count the child",
    K64,
    mutate(counted, alter("forked/anon_vma_state#1", { num_children: 1 })),
    violated({ AVC_20: "forked/anon_vma_state#1" }),
  ),
];
