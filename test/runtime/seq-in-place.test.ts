/* Sequences that are changed in place, and know the order of their items, are what the plain operators say. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { append, appendInPlace, before, dropInPlace, withoutItem } from "../../src/runtime/seq-ops.js";
import { SeqVal, type Value } from "../../src/runtime/values.js";

/** The last place of each item, one after the other. */
function plainBefore(a: Value, b: Value, { items, open }: SeqVal): boolean | undefined {
  if (items.includes(undefined)) return undefined;
  const [left, right] = [items.lastIndexOf(a), items.lastIndexOf(b)];
  return left < 0 ? (open ? undefined : false) : right >= 0 && left < right;
}

/** Every item must not be it; one that may be it leaves nothing known in front. */
function plainWithout({ items, open }: SeqVal, value: Value): SeqVal {
  let kept: Value[] = [];
  let isOpen = open;
  for (const item of items) {
    if (item === undefined || value === undefined) {
      kept = [];
      isOpen = true;
    } else if (item !== value) kept.push(item);
  }
  return new SeqVal(kept, isOpen);
}

const item = fc.oneof({ weight: 40, arbitrary: fc.integer({ min: 0, max: 90 }) }, fc.constant(undefined));
const step = fc.record({ op: fc.constantFrom("append", "append", "drop", "share"), item, a: item, b: item });
const start = fc.record({
  items: fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 120 }),
  open: fc.boolean(),
});

test("append, leave out and Before agree with the plain ones, however long the sequence is", () => {
  fc.assert(
    fc.property(start, fc.array(step, { maxLength: 60 }), ({ items, open }, steps) => {
      let fast: SeqVal = new SeqVal([...items], open);
      let plain: SeqVal = new SeqVal([...items], open);
      for (const { op, item, a, b } of steps) {
        if (op === "share") fast.shared = true;
        else {
          const old = fast;
          const was = [...old.items];
          fast = (op === "append" ? appendInPlace(fast, item) : dropInPlace(fast, item))!;
          plain = op === "append" ? append(plain, item)! : plainWithout(plain, item);
          // Whoever else refers to it sees what it was.
          if (old.shared) expect(old.items).toEqual(was);
        }
        expect(fast.items).toEqual(plain.items);
        expect(fast.open).toBe(plain.open);
        expect(withoutItem(fast, a)?.items).toEqual(plainWithout(plain, a).items);
        if (a !== undefined && b !== undefined) expect(before(a, b, fast)).toBe(plainBefore(a, b, plain));
      }
    }),
    { numRuns: 300 },
  );
});
