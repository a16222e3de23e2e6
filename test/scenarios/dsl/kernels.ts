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
export const SPF10 = kernel("4.14", "K37", { spf: "SPF10" });
export const SPF12 = kernel("4.14", "K37", { spf: "SPF12" });

/** Where a new avc goes: 2.6.34 to 2.6.35 prepended, lists are appended to up to 3.6, then there are trees. */
export const whereAvcsGo = ({ era }: Kernel): string =>
  era === "K34" ? "head" : era === "K36" || era === "K33" ? "tail" : "tree";
