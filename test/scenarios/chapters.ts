/* All chapters of the scenarios, one file and one folder of traces each. */
import anonVma from "./anon_vma.js";
import type { Chapter } from "./dsl/index.js";
import exec from "./exec.js";
import fork from "./fork.js";
import locks from "./locks.js";
import migrate from "./migrate.js";
import migrationWalk from "./migration_walk.js";
import mremap from "./mremap.js";
import rmap from "./rmap.js";
import thpNuma from "./thp_numa.js";
import vmSequence from "./vm_sequence.js";
import vmaLock from "./vma_lock.js";

export const chapters: readonly Chapter[] = [
  anonVma,
  fork,
  mremap,
  migrate,
  migrationWalk,
  rmap,
  exec,
  thpNuma,
  vmSequence,
  vmaLock,
  locks,
];
