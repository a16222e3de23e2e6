/* First records: one kernel of each era, and those with patches. A chapter may write its own. */
import type { Kernel } from "./story.js";

const kernel = (release: string, era: string, more: Kernel = {}): Kernel => ({
  kernel: release,
  era,
  page_shift: 12,
  ...more,
});

export const K34 = kernel("2.6.34", "K34");
export const K36 = kernel("2.6.38", "K36");
export const K33 = kernel("3.3", "K33");
export const K37 = kernel("3.10", "K37");
export const K64 = kernel("6.6", "K64");
export const K615 = kernel("6.16", "K615");
export const K70 = kernel("7.2", "K70");
export const SPF10 = kernel("4.14", "K37", { spf: "SPF10" });
export const SPF12 = kernel("4.14", "K37", { spf: "SPF12" });

/** As a model checker or an instrumented kernel records it: every pte, every lock. */
export const withPtes = (of: Kernel): Kernel => ({ ...of, ptes: true });
export const withLocks = (of: Kernel): Kernel => ({ ...of, locks: true });
export const inFull = (of: Kernel): Kernel => withLocks(withPtes(of));

/** anon_vmas keep trees, which are sorted by vm_pgoff. */
export const keepsTrees = ({ era }: Kernel): boolean => era !== "K34" && era !== "K36" && era !== "K33";

/** Where a clone puts an avc: lists are appended to up to 3.6, then there are trees. */
export const whereAvcsGo = (kernel: Kernel): string => (keepsTrees(kernel) ? "tree" : "tail");

/** Where anon_vma_prepare() does: 2.6.34 and 2.6.35 prepend. */
export const wherePrepareLinks = (kernel: Kernel): string =>
  kernel.era === "K34" ? "head" : whereAvcsGo(kernel);
