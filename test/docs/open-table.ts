/*
 * The table of open rules in traces/real/README.md: those that apply to a recording and are decided in none, what would
 * decide them, and why no stock kernel shows it, as the probe catalogues have it.
 */
import { code, table } from "./tables.js";
import { heldIn, needOf, type Reported } from "./verdict-table.js";

/** Of rules that probes could decide: what did not happen while somebody recorded. */
export interface Unmet {
  readonly [id: string]: { readonly needs: string; readonly because: string };
}

export const unmet: Unmet = {
  AVC_14: {
    needs: "`avc_alloc` `anon_vma_alloc`",
    because:
      "what `anon_vma_prepare()` allocates comes from inlined functions: only what gets into a tree is seen",
  },
  AVC_15: {
    needs: "an `anon_vma_clone()` that fails",
    because: "probes show it; it takes an allocation that fails, and none did",
  },
  AVC_31: {
    needs: "an `anon_vma_clone()` that fails",
    because: "probes can show it; it takes an allocation that fails, and none did",
  },
  AVC_33: {
    needs: "`anon_vma_clone` `anon_vma_link` `down_write` `up_write`",
    because: "probes can show them together; no recording of 7.x here has all of them",
  },
  RMAP_20: {
    needs: "`rmap_walk` `try_to_migrate` with the page's lock",
    because: "probes can show it; no recording of 7.x here has them",
  },
  VMA_01: {
    needs: "`anon_vma_prepare` with both offsets",
    because: "probes can show it from 7.3 on; no recording of it here has both",
  },
  ZAP_01: {
    needs: "`zap_vma_range`",
    because: "probes can show it from 7.1 on; no recording of 7.x here has it",
  },
  MREMAP_16: {
    needs: "an `mremap()` with `MREMAP_DONTUNMAP`",
    because: "probes show it; no program here has done one on a kernel of 7.2 or later",
  },
  MREMAP_17: {
    needs: "an `mremap()` with `MREMAP_DONTUNMAP`",
    because: "probes show it; no program here has done one on a kernel of 7.2 or later",
  },
  MREMAP_03: {
    needs: "a move that fails half way",
    because: "probes show it; it takes an allocation of a page table that fails, and none did",
  },
  MREMAP_04: {
    needs: "a vma that is merged with itself",
    because:
      "probes show it; it takes an mremap() of an area without pages to right behind itself, and none was done",
  },
  MREMAP_19: {
    needs: "`mremap`",
    because: "probes show it (`do_mremap()`, from 6.17 on); no recording of 7.x here has them",
  },
  VLOCK_20: {
    needs: "`vma_start_write` with its return",
    because: "probes show it; no recording of 7.x here has what it returned",
  },
};

export function openTable(reports: readonly Reported[], known: Unmet = unmet): string {
  const titles = new Map<string, string>();
  for (const { rules } of reports) for (const r of rules) if (r.applies) titles.set(r.id, r.title);
  const open = [...titles.keys()].filter((id) => !reports.some((r) => heldIn(id, r))).sort();
  const rows = open.map((id) => [id, titles.get(id)!, ...reasons(id, reports, known)]);
  const decided = Object.keys(known).filter((id) => !open.includes(id));
  if (decided.length > 0) throw new Error(`decided, or told by the catalogues: ${decided.join(", ")}`);
  return table(["rule", "says", "needs", "why it is not there"], rows);
}

function reasons(id: string, reports: readonly Reported[], known: Unmet): [string, string] {
  const because = reports.flatMap((r) => r.advice?.undecidable.find((u) => u.id === id)?.because ?? []);
  const needs = [...new Set(because)].map(needOf);
  const own = known[id];
  if (needs.length > 0) {
    if (own !== undefined) throw new Error(`${id}: the catalogues tell why`);
    const names = [...new Set(needs.map((n) => n.name))];
    return [code(names), [...new Set(needs.map((n) => n.because))].join("; ")];
  }
  if (own === undefined) throw new Error(`${id} is decided nowhere, and nobody says why`);
  return [own.needs, own.because];
}
