/*
 * A whole process, in full: the program that came with anon_vma_moveto_tail() (commit 948f017b093a). It has three areas.
 * The upper half of the first goes to the place of the third, into a vma of its own; then it goes back, and is merged
 * into the first, which walks visit before it. Compaction moves a page of that half to another place meanwhile.
 */
import {
  anonVma,
  type Events,
  inFull,
  K33,
  K36,
  type Kernel,
  mm,
  ok,
  PAGE,
  page,
  resized,
  type Scenario,
  type Story,
  scenario,
  story,
  thread,
  type Vma,
  violated,
  vma,
} from "./dsl/index.js";
import * as k from "./vocabulary/index.js";

const program = thread("moveto_tail", 2101, 0);
const compaction = thread("kcompactd0", 33, 1);

const space = mm("moveto_tail");
const SIZE = 4 * PAGE;
const HALF = SIZE / 2;
const area = (name: string, start: number) => vma(name, { mm: space, start, len: SIZE });
const [p, p2, p3] = [area("p", 0x7f2ca2800000), area("p2", 0x7f2ca2a00000), area("p3", 0x7f2ca2c00000)];
const [family, family2, family3] = [anonVma("p's"), anonVma("p2's"), anonVma("p3's")];

const upper = p.start + HALF;
const lowerP = resized(p, { end: upper });
/** The upper half in p3's place, and what is left of the two areas that it is cut out of. */
const half = vma("p's upper half", { mm: space, start: p3.start, len: HALF, pgoff: k.indexAt(p, upper) });
const emptied = vma("p's emptied half", { mm: space, start: upper, len: HALF, pgoff: half.pgoff });
const restOfP3 = vma("p3's rest", { mm: space, start: p3.start + HALF, len: HALF });

/** What memset() touches: the first `len` bytes. */
const memset = (v: Vma, av: typeof family, len: number): Events =>
  k.firstFault(
    v,
    av,
    Array.from({ length: len / PAGE }, (_, n) =>
      k.faultIn(v, v.start + n * PAGE, page(`${v.name}'s page ${n}`), av),
    ),
  );

const begin = program(
  k.mmapWrite(space, k.mmap(p)),
  k.mmapWrite(space, k.mmap(p2)),
  k.mmapWrite(space, k.mmap(p3)),
  memset(p, family, SIZE),
  memset(p2, family2, SIZE),
  memset(p3, family3, PAGE),
);

/* p4 = mremap(p + SIZE/2, SIZE/2, SIZE/2, MREMAP_FIXED | MREMAP_MAYMOVE, p3) */

const away = { from: p, at: upper, to: half, newAt: half.start, len: HALF };
const first = program(
  k.mmapWrite(
    space,
    k.splitInFull(p3, restOfP3, [family3]),
    k.munmap(resized(p3, { end: restOfP3.start }), [family3]),
    k
      .moveVma(p, half.start, { at: upper, len: HALF })
      .around(
        k
          .copyVma(p, half.start, half, family, { at: upper, len: HALF })
          .around(k.duplicate(half, p, [family])),
        k.movePageTables(away).around(k.movePtes(away, 2)),
        k.splitInFull(p, emptied, [family]),
        k.munmap(emptied, [family]),
      ),
  ),
);

/* mremap(p4, SIZE/2, SIZE/2, MREMAP_FIXED | MREMAP_MAYMOVE, p + SIZE/2) */

const back = { from: half, at: half.start, to: p, newAt: upper, len: HALF };
const moving = k.moveVma(half, upper);
const copied = k.copyVma(half, upper, p, family);
const merged = (...more: readonly Events[]) =>
  program(
    k.mmapLock(space, "acquire"),
    moving.enter,
    copied.around(k.adjust(p).around(k.setRange(p)), ...more),
  );
const moved = program(k.movePageTables(back).around(k.movePtes(back, 2)));
const done = program(k.munmap(half, [family]), moving.leave, k.mmapLock(space, "release"));

/* Compaction finds the first page of that half. */

const old = page("p's page 2");
const copy = page("copy of p's page 2");
const index = half.pgoff;
const unmapped = compaction(
  k.lockPage(old),
  k.unmapWalk(old, family, k.unmapOneInFull(old, half, half.start)),
  k.pageState(old, family, index, 0),
  k.lockPage(copy),
  k.pageState(copy, family, index, 0),
);
const walk = k.restoreWalk(old, copy);
const visits = k.rmapWalkCall({ page: copy, family, index });
const walkBegins = compaction(walk.enter, visits.enter, k.rootLock(family, "acquire"));
const walkEnds = compaction(
  k.rootLock(family, "release"),
  visits.leave,
  walk.leave,
  k.unlockPage(copy),
  k.unlockPage(old),
);

const exit = program(k.exitMmap(space, [lowerP, family], [p2, family2], [restOfP3, family3]));

/** anon_vma_moveto_tail() makes the walk visit the half first. */
const inOrder = story(
  begin,
  first,
  unmapped,
  merged(k.movetoTailInFull(p, [family])),
  walkBegins,
  compaction(k.restoredInFull(copy, half, half.start, family), k.pageState(copy, family, index, 1)),
  moved,
  compaction(k.nothingAtInFull(copy, p, upper)),
  walkEnds,
  done,
  exit,
);

/** Nothing does: the walk has been at p when the half goes there. */
const missed = story(
  begin,
  first,
  unmapped,
  merged(),
  walkBegins,
  compaction(k.nothingAtInFull(copy, p, upper)),
  moved,
  compaction(k.nothingAtInFull(copy, half, half.start)),
  walkEnds,
  done,
  exit,
);

const told = (kernel: Kernel, steps: Story): [Kernel, Story] => [inFull(kernel), steps];

export const programScenarios: readonly Scenario[] = [
  scenario(
    "moveto-tail-program-k33",
    "three areas, two mremaps, the second merging; compaction finds its entry (3.3)",
    ...told(K33, inOrder),
    ok(
      "MREMAP_01",
      "MREMAP_02",
      "MREMAP_07",
      "MREMAP_08",
      "MREMAP_09",
      "MREMAP_10",
      "MREMAP_11",
      "MREMAP_12",
      "MREMAP_14",
      "MREMAP_15",
      "MIG_01",
      "MIG_02",
      "MIG_03",
      "MIG_04",
      "MIG_05",
      "MIG_06",
      "MIG_07",
      "MIG_08",
    ),
  ),
  scenario(
    "moveto-tail-program-k36",
    "three areas, two mremaps, the second merging; compaction leaves its entry behind (3.2)",
    ...told({ ...K36, kernel: "3.2" }, missed),
    violated({
      MREMAP_01: "move_page_tables#2",
      MIG_01: "remove_migration_ptes__return",
      MIG_02: "page_unlock#2",
    }),
  ),
];
