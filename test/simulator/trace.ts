/* What a recording shows of a run: all of it, the part that began in the middle, what is left of it after losses. */
import type { Config } from "./kernels.js";
import type { Rec } from "./machine.js";
import { Random } from "./random.js";

/** As an instrumented kernel records it, without ptes, without locks, and as stock kernels do. */
export const detail = ["full", "ptes", "locks", "stock"] as const;
export type Detail = (typeof detail)[number];

export interface View {
  readonly detail: Detail;
  readonly from: "the beginning" | "mid-life";
  readonly losses: number;
}

const ofPtes = new Set(["pte_set", "pte_clear", "pte_move", "pte_move_clear", "vma_set_range", "page_free"]);
const ofLocks = new Set(["lock", "page_lock", "page_unlock", "return_to_user"]);
const ofVmaLocks = new Set([
  "vma_start_read__return",
  "lock_vma_under_rcu__return",
  "vma_end_read",
  "vma_ref",
  "vma_attach",
  "vma_detach",
  "vma_exclude_readers",
  "vma_exclude_readers__return",
  "vma_start_read_locked__return",
  "lock_next_vma__return",
]);

function isSeen({ event, ...fields }: Rec, level: Detail): boolean {
  const ptes = level === "full" || level === "ptes";
  const locks = level === "full" || level === "locks";
  if (!ptes && ofPtes.has(event)) return false;
  if (!locks && (ofLocks.has(event) || ofVmaLocks.has(event))) return false;
  return locks || event !== "mmap_lock" || fields.write === true;
}

/** The lines of the trace. */
export function traceOf(records: readonly Rec[], config: Config, view: View, seed: number): string[] {
  const random = new Random(seed ^ 0x5bd1e995);
  const seen = records.filter((r) => isSeen(r, view.detail));
  const ptes = view.detail === "full" || view.detail === "ptes";
  const locks = view.detail === "full" || view.detail === "locks";
  const isWhole = view.from === "the beginning";
  const first = isWhole ? 0 : random.below(Math.max(1, Math.floor(seen.length * 0.6)));
  const head = {
    event: "trace_begin",
    complete: isWhole,
    page_shift: 12,
    kernel: config.kernel,
    era: config.era,
    ...(config.spf === "none" ? {} : { spf: config.spf }),
    ...(ptes ? { ptes } : {}),
    ...(locks ? { locks } : {}),
    ...(locks && config.perVma ? { vma_locks: true } : {}),
  };
  const lines = [JSON.stringify(head)];
  let lost = 0;
  const gaps = Array.from({ length: view.losses }, () => random.below(Math.max(1, seen.length)));
  seen.forEach((record, i) => {
    if (i < first) return;
    const ts = 1 + (i + 1) / 1e6;
    if (gaps.some((at) => at <= i && i < at + 1 + (at % 9))) {
      lost++;
      return;
    }
    if (lost > 0) lines.push(JSON.stringify({ event: "lost", cpu: 0, count: lost }));
    lost = 0;
    lines.push(JSON.stringify({ ts: Number(ts.toFixed(6)), cpu: record.tid % 4, ...record }));
  });
  return lines;
}
