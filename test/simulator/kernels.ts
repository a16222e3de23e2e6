/* The kernels that can be simulated. */

export interface Config {
  readonly kernel: string;
  readonly era: "K34" | "K36" | "K33" | "K37" | "K64" | "K615" | "K70" | "K73";
  /** An anon_vma has its own lock (2.6.34). */
  readonly ownLocks: boolean;
  /** An anon_vma keeps an interval tree. */
  readonly trees: boolean;
  /** Walks share the anon_vma lock (3.8). */
  readonly sharedWalks: boolean;
  /** From 2.6.39 on an anon_vma dies when its last reference is put; before, with the last of its avcs. */
  readonly puts: boolean;
  /** From 4.0 on fork uses an anon_vma again that no vma counts for. */
  readonly reuses: boolean;
  readonly counts: boolean;
  /** vma_adjust() up to 6.2, vma_prepare() and vma_complete() later. */
  readonly adjusts: boolean;
  readonly migrateOne: "try_to_unmap_one" | "try_to_migrate_one";
  readonly ttuMigration: number;
  readonly perVma: boolean;
  readonly refcnt: boolean;
  readonly seqIsOdd: boolean;
  /** A fork can be killed while it waits for a reader of a vma; a clone is made all at once or not at all (7.0). */
  readonly killable: boolean;
  /** One mremap() may move several vmas, or leave them where they are without their pages (6.17). */
  readonly movesMany: boolean;
  /** A vma has an offset for its file, and one for its anonymous pages (7.3). */
  readonly twoOffsets: boolean;
  readonly spf: "none" | "SPF10" | "SPF12";
  /** Page table locks are split; else there is one for each mm. */
  readonly splitPtls: boolean;
  /** Allocations, references and deaths of anon_vmas and avcs are recorded. */
  readonly slabEvents: boolean;
  readonly pageFree: boolean;
  /** A new page may be one that others are going to map, too (6.11). */
  readonly newMayBeShared: boolean;
}

const base: Config = {
  kernel: "3.3",
  era: "K33",
  ownLocks: false,
  trees: false,
  sharedWalks: false,
  puts: true,
  reuses: false,
  counts: false,
  adjusts: true,
  migrateOne: "try_to_unmap_one",
  ttuMigration: 1,
  perVma: false,
  refcnt: false,
  seqIsOdd: false,
  killable: false,
  movesMany: false,
  twoOffsets: false,
  spf: "none",
  splitPtls: true,
  slabEvents: false,
  pageFree: true,
  newMayBeShared: false,
};

const trees: Config = { ...base, trees: true, sharedWalks: true };
const K34: Config = { ...base, kernel: "2.6.34", era: "K34", ownLocks: true, puts: false };
const K37: Config = { ...trees, kernel: "3.10", era: "K37" };
/** With what stable releases have brought to it. */
const K510: Config = { ...K37, kernel: "5.10", reuses: true, ttuMigration: 1 };
const K64: Config = {
  ...trees,
  kernel: "6.6",
  era: "K64",
  reuses: true,
  counts: true,
  adjusts: false,
  migrateOne: "try_to_migrate_one",
  ttuMigration: 0,
  perVma: true,
};

const K615: Config = {
  ...K64,
  kernel: "6.16",
  newMayBeShared: true,
  era: "K615",
  refcnt: true,
  seqIsOdd: true,
};

const K70: Config = { ...K615, kernel: "7.2", era: "K70", killable: true, movesMany: true };

export const kernels: readonly Config[] = [
  base,
  { ...base, kernel: "3.6" },
  K34,
  { ...base, kernel: "2.6.38", era: "K36", puts: false },
  { ...base, kernel: "3.2", era: "K36" },
  K37,
  { ...K37, kernel: "4.19", reuses: true, ttuMigration: 1 },
  { ...K37, kernel: "5.15", reuses: true, migrateOne: "try_to_migrate_one", ttuMigration: 0 },
  K64,
  { ...K64, kernel: "6.12", newMayBeShared: true },
  K615,
  { ...K37, kernel: "4.14", reuses: true, ttuMigration: 1, spf: "SPF10" },
  { ...K37, kernel: "4.14", reuses: true, ttuMigration: 1, spf: "SPF12" },
  K510,
  K70,
  { ...K70, kernel: "7.3", era: "K73", twoOffsets: true },
];
