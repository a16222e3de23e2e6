import {
  emptyTraceRun,
  type NamedValue,
  type RuleRun,
  type Run,
  type StoryStep,
  type TraceRun,
  type Violation,
} from "../../src/verdict/run.js";

/** A trace on which all is well; each test says what is different. */
export function aTrace(parts: Partial<TraceRun> = {}): TraceRun {
  return { ...emptyTraceRun("t.jsonl", "jsonl"), complete: true, verdict: "ok", ...parts };
}

export function aRun(...traces: TraceRun[]): Run {
  return { specs: ["mm.test"], traces, diagnostics: [] };
}

export function aRule(id: string, parts: Partial<RuleRun> = {}): RuleRun {
  return {
    id,
    module: "mm.test",
    title: `title of ${id}`,
    severity: "error",
    kind: "invariant",
    doc: "",
    applies: true,
    checked: 1,
    violated: 0,
    inconclusive: 0,
    because: [],
    vacuous: false,
    ...parts,
  };
}

export function aViolation(id: string, parts: Partial<Violation> = {}): Violation {
  return {
    id,
    module: "mm.test",
    title: `title of ${id}`,
    severity: "error",
    kind: "invariant",
    cause: { kind: "false" },
    binding: [],
    line: 7,
    event: "move_pte",
    args: undefined,
    openedAt: undefined,
    sourceLine: undefined,
    witness: [],
    story: [],
    ...parts,
  };
}

export function aStep(line: number, task: string, text: string, parts: Partial<StoryStep> = {}): StoryStep {
  const [event, ...args] = text.split("  ");
  return { line, ts: "0", cpu: 0, task, event: event!, args: args.map(named), wrote: [], ...parts };
}

/** "vma 0x10" as an argument. */
function named(text: string): NamedValue {
  const [name, ...value] = text.split(" ");
  return { name: name!, value: value.join(" ") };
}

/** The race of mremap() against migration: what the whole tool is about. */
export const race: TraceRun = aTrace({
  file: "traces/race.jsonl",
  constants: [{ name: "Era", value: '"K36"', isSet: true }],
  events: 1204,
  skipped: 35,
  skippedNames: [
    { name: "sched_switch", count: 5 },
    { name: "kmem_cache_alloc", count: 30 },
  ],
  verdict: "violated",
  violations: [
    aViolation("MIG_01", {
      module: "mm.migrate",
      title: "no migration entry is left behind",
      line: 17,
      event: "rmap_walk__return",
      args: [{ name: "page", value: "0xffffea0000123440" }],
      binding: [{ name: "p", value: "0xffffea0000123440" }],
      witness: [{ expr: "pte[dst]", value: '[kind |-> "migration", page |-> 0xffffea0000123440]' }],
      story: [
        aStep(12, "mremap/1201", "copy_vma__return  new_vma 0xffff888003a41f20", {
          wrote: ["same_anon_vma[0xffff888004c00d00]"],
        }),
        aStep(14, "migrate/88", "rmap_walk visits 0xffff888003a41f20: no pte", { cpu: 1 }),
        aStep(15, "mremap/1201", "move_pte  0xffff888003a41000 → 0xffff888003a41f20", {
          wrote: ["pte[dst]"],
        }),
        aStep(16, "migrate/88", "rmap_walk visits 0xffff888003a41000: empty", { cpu: 1 }),
        aStep(17, "migrate/88", "rmap_walk__return", { cpu: 1 }),
      ],
    }),
  ],
  rules: [
    aRule("LOCK_02", { title: "the root lock is held while a list is walked", checked: 41 }),
    aRule("MIG_01", {
      module: "mm.migrate",
      title: "no migration entry is left behind",
      doc: "A later fault on the entry waits for a page lock that nobody holds for it,\nor crashes in migration_entry_to_page().\n\nmm/migrate.c remove_migration_ptes(), 3.2",
      checked: 12,
      violated: 1,
    }),
    aRule("MREMAP_01", {
      title: "dst after src in same_anon_vma",
      checked: 6,
      inconclusive: 2,
      because: ["same_anon_vma[0xffff888004c00d00] was never observed"],
    }),
    aRule("SPF_09", { severity: "warning", title: "a reader retries", checked: 3 }),
    aRule("NUMA_01", { checked: 0, vacuous: true }),
    aRule("NUMA_02", { checked: 0, vacuous: true }),
    aRule("K37_03", { applies: false, checked: 0 }),
    aRule("VMA_08", { applies: undefined, checked: 0 }),
  ],
  idleActions: ["SplitHugePage", "NumaFault"],
  notRecorded: ["page_lock", "pte_set"],
});
