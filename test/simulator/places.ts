/* Where in an address space there is room. */
import type { Machine } from "./machine.js";
import { type Mm, PAGE, TABLE } from "./objects.js";

/** Two regions, with a boundary of page tables in each. */
const regions = [TABLE - 8 * PAGE, 0x40000000 - 8 * PAGE];
const PAGES = 16;

/** A free place for len bytes: half of the time beside a vma, where it may merge. */
export function freePlace(m: Machine, mm: Mm, len: number): number | undefined {
  for (let tries = 0; tries < 8; tries++) {
    const isBeside = mm.vmas.length > 0 && m.random.oneIn(2);
    const at = isBeside ? beside(m, mm, len) : m.random.pick(regions) + m.random.below(PAGES) * PAGE;
    if (mm.vmas.every((v) => v.end <= at || at + len <= v.start)) return at;
  }
  return undefined;
}

function beside(m: Machine, mm: Mm, len: number): number {
  const v = m.random.pick(mm.vmas);
  return m.random.oneIn(2) ? v.end : v.start - len;
}
