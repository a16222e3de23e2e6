/*
 * fork() joins the child's vma with all that the parent's is joined with, then copies its page tables, migration entries
 * included, while a walk that puts ptes back may be under way.
 */
import {
  after,
  alter,
  anonVma,
  as,
  before,
  chapter,
  drop,
  insert,
  K33,
  K34,
  K36,
  K37,
  K64,
  mm,
  move,
  mutate,
  ok,
  page,
  type Story,
  scenario,
  story,
  thread,
  violated,
  vma,
  withPtes,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const forker = thread("fork", 1201, 0);
const migrate = thread("migrate", 88, 1);

const [parents, childs, seconds] = [mm("parent"), mm("child"), mm("second child")];
const P = vma("parent's", { mm: parents, start: 0x7f1000000000, len: 0x100000 });
const C = vma("child's", { mm: childs, start: P.start, len: P.len });
const S = vma("second child's", { mm: seconds, start: P.start, len: P.len });
const a0 = anonVma("a0");
const [a1, a2] = [anonVma("a1", a0), anonVma("a2", a0)];
const [old, copy] = [page("old"), page("copy")];
const addr = P.start;

const faulted = forker(k.mmapFaulted(P, a0));
const unmapped = migrate(k.lockPage(old), k.unmapOne(old, P, addr));
const joined = forker(k.mmapLock(parents, "acquire"), k.joinChild(C, P, [a0], a1));
const copied = (what: typeof old, kind: "present" | "migration") =>
  forker(
    k.copyPages(C, P).around(k.setPte(C, addr, what, { kind, write: false })),
    k.mmapLock(parents, "release"),
  );
const walk = k.restoreWalk(old, copy);
const done = migrate(walk.leave, k.unlockPage(old));

/* 0i: the entry is copied before the walk comes by the parent, or the pte after it. */

const entryCopied: Story = story(
  faulted,
  unmapped,
  joined,
  copied(old, "migration"),
  migrate(walk.enter, k.restored(copy, P, addr), k.restored(copy, C, addr)),
  done,
);
const between: Story = story(
  faulted,
  unmapped,
  joined,
  migrate(walk.enter, k.restored(copy, P, addr)),
  copied(copy, "present"),
  migrate(k.nothingAt(copy, C, addr)),
  done,
);

/** The child stands in front of its parent: the walk has come by it when the entry is copied. */
const missed: Story = mutate(
  story(
    faulted,
    unmapped,
    joined,
    migrate(walk.enter, k.nothingAt(copy, C, addr)),
    copied(old, "migration"),
    migrate(k.restored(copy, P, addr)),
    done,
  ),
  alter("anon_vma_link#2", { where: "head" }),
);
const missedRules = {
  AVC_06: "anon_vma_link#2",
  FORK_01: ["copy_page_range", "copy_page_range__return"],
  FORK_04: "remove_migration_ptes__return",
  MIG_01: "remove_migration_ptes__return",
  MIG_02: "page_unlock",
};

const forked: Story = forker(k.mmapFaulted(P, a0), k.mmapWrite(parents, k.forkVma(C, P, [a0], a1)));

/** The parent is moved behind its child by a mremap of its own, and forks once more. */
const forkedTwice: Story = story(
  forked,
  forker(
    k.mmapWrite(parents, as("mremap", k.movetoTail(P))),
    k.mmapWrite(parents, k.forkVma(S, P, [a0], a2)),
  ),
);

export default chapter(
  "fork",
  scenario(
    "sc-0i-entry-copied",
    "an entry is copied, and the walk comes by the parent and then by the child",
    withPtes(K36),
    entryCopied,
    ok("FORK_01", "FORK_02", "FORK_03", "FORK_04", "MIG_01", "MIG_02"),
  ),
  scenario(
    "sc-0i-pte-copied",
    "the walk comes by the parent, the pte is copied, and the walk comes by the child",
    withPtes(K36),
    between,
    ok("FORK_01", "MIG_01"),
  ),
  scenario(
    "sc-0i-k34",
    "the child stands in front of its parent, and the walk misses its copy of the entry (K34)",
    withPtes(K34),
    missed,
    violated(missedRules),
  ),
  scenario(
    "sc-0i-k33",
    "the child stands in front of its parent, and the walk misses its copy of the entry (K33)",
    withPtes(K33),
    missed,
    violated(missedRules),
  ),
  scenario(
    "sc-0i-moved-behind",
    "after the fork the parent is moved behind its child; the next child comes behind both",
    K33,
    forkedTwice,
    ok("FORK_01", "FORK_02"),
  ),
  scenario(
    "sc-0i-moved-meanwhile",
    "the parent is moved behind its child while page tables are copied",
    K33,
    mutate(forked, insert(after("copy_page_range"), forker(k.movetoTail(P)))),
    violated({ FORK_01: "copy_page_range__return" }),
  ),
  scenario(
    "sc-0i-tree",
    "where trees give the order a child comes behind its parent by age",
    K37,
    forked,
    ok("FORK_01", "FORK_02", "FORK_03"),
  ),
  scenario(
    "sc-0i-tree-smaller-index",
    "… and in front of it if its page index is smaller",
    K37,
    mutate(forked, alter("anon_vma_link#2", { pgoff: P.pgoff - 1 })),
    violated({ FORK_01: ["copy_page_range", "copy_page_range__return"] }),
  ),
  scenario(
    "sc-0i-not-joined",
    "the child does not get the parent's anon_vma",
    K36,
    mutate(forked, drop("anon_vma_clone()")),
    violated({
      FORK_02: "anon_vma_fork__return",
      AVC_03: "anon_vma_fork__return",
      FORK_01: ["copy_page_range", "copy_page_range__return"],
    }),
  ),
  scenario(
    "sc-0i-late",
    "page tables are copied before anon_vma_fork()",
    K36,
    mutate(forked, move("copy_page_range()", before("anon_vma_fork"))),
    violated(
      { FORK_03: "copy_page_range", FORK_01: ["copy_page_range", "copy_page_range__return"] },
      "FORK_02",
    ),
  ),
  scenario(
    "sc-0i-reused",
    "from 4.0 on a child need not have an anon_vma of its own",
    K64,
    mutate(forked, drop("anon_vma_link#3"), alter("anon_vma_fork__return", { anon_vma: a0 })),
    ok("FORK_02", "FORK_03"),
  ),
  scenario(
    "sc-0i-not-reused",
    "… before, it must",
    K36,
    mutate(forked, drop("anon_vma_link#3"), alter("anon_vma_fork__return", { anon_vma: a0 })),
    violated({ FORK_02: "anon_vma_fork__return" }),
  ),
);
