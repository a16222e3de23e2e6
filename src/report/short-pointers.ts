/*
 * Kernel pointers are 18 characters of which few tell one from the other. Within one story they are cut to
 * 0xffff88…f20, with as many final digits as it takes that two different ones never look the same.
 */

const POINTER = /0x[0-9a-fA-F]{1,16}(?![0-9a-zA-Z])/g;
/** User addresses (12 digits) stay whole: most end in 000, so cutting them would hide what matters. */
const LONG_DIGITS = 13;
const HEAD_DIGITS = 6;
const MIN_TAIL_DIGITS = 3;

/** A function that shortens the pointers of any of these texts, the same way in each. */
export function pointerShortener(texts: Iterable<string>): (text: string) => string {
  const byHead = new Map<string, Set<string>>();
  for (const text of texts) {
    for (const [pointer] of text.matchAll(POINTER)) {
      const digits = pointer.slice(2);
      if (digits.length < LONG_DIGITS) continue;
      const head = digits.slice(0, HEAD_DIGITS);
      const group = byHead.get(head);
      if (group === undefined) byHead.set(head, new Set([digits]));
      else group.add(digits);
    }
  }
  const short = new Map<string, string>();
  for (const [head, group] of byHead) {
    const tail = tailLength([...group]);
    for (const digits of group) {
      if (HEAD_DIGITS + tail + 1 < digits.length) short.set(digits, `0x${head}…${digits.slice(-tail)}`);
    }
  }
  return (text) => text.replace(POINTER, (pointer) => short.get(pointer.slice(2)) ?? pointer);
}

function tailLength(group: readonly string[]): number {
  let tail = MIN_TAIL_DIGITS;
  while (tail < 16 && new Set(group.map((digits) => digits.slice(-tail))).size < group.length) tail++;
  return tail;
}
