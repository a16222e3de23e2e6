import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Key } from "../../src/runtime/key.js";
import { KeyMap } from "../../src/runtime/key-map.js";

/** What a map can be asked to do; the value put in is the number of the command. */
type Command = readonly ["set" | "delete" | "list", Key] | readonly ["clear", Key];

/** Keys that meet: neighbours, multiples of a page, negative ones, and few enough to be deleted and come again. */
const smallKey: fc.Arbitrary<Key> = fc.oneof(
  fc.nat(40),
  fc.nat(40).map((n) => n * 4096),
  fc.constantFrom(-1, -2, 2 ** 31 - 1, -(2 ** 31)),
);
/** Those that an index of integers cannot hold. */
const otherKey: fc.Arbitrary<Key> = fc.constantFrom(
  2 ** 31,
  2 ** 53 - 1,
  2n ** 60n,
  0.5,
  "",
  "1",
  "a",
  true,
  false,
);

function commands(key: fc.Arbitrary<Key>): fc.Arbitrary<Command[]> {
  const what = fc.oneof(
    { weight: 60, arbitrary: fc.constant("set" as const) },
    { weight: 40, arbitrary: fc.constant("delete" as const) },
    { weight: 4, arbitrary: fc.constant("list" as const) },
    { weight: 1, arbitrary: fc.constant("clear" as const) },
  );
  return fc.array(fc.tuple(what, key), { maxLength: 200, size: "max" });
}

/** Does the same to both, and compares all that can be asked. */
function follow(all: readonly Command[]): void {
  const map = new KeyMap<number>();
  const model = new Map<Key, number>();
  all.forEach(([what, key], i) => {
    if (what === "set") {
      map.set(key, i);
      model.set(key, i);
    } else if (what === "delete") expect(map.delete(key)).toBe(model.delete(key));
    else if (what === "clear") {
      map.clear();
      model.clear();
    } else {
      expect([...map.keys()]).toEqual([...model.keys()]);
      expect([...map.values()]).toEqual([...model.values()]);
    }
    expect(map.size).toBe(model.size);
    expect(map.has(key)).toBe(model.has(key));
    expect(map.get(key)).toBe(model.get(key));
  });
  expect([...map]).toEqual([...model]);
  for (const [key, value] of model) expect(map.get(key)).toBe(value);
}

describe("a KeyMap", () => {
  test("does what a Map does, in the same order, with small integers as keys", () => {
    fc.assert(fc.property(commands(smallKey), follow), { numRuns: 60 });
  });

  test("and with any keys, which may come when it is keyed by small integers already", () => {
    const mixed = fc.oneof({ weight: 15, arbitrary: smallKey }, { weight: 1, arbitrary: otherKey });
    fc.assert(fc.property(commands(mixed), follow), { numRuns: 60 });
  });

  test("keeps its order while a few of many live and die", () => {
    const map = new KeyMap<number>();
    for (let i = 0; i < 1000; i++) map.set(i, i);
    for (let i = 1000; i < 20_000; i++) {
      map.delete(i - 1000);
      map.set(i, i);
    }
    expect(map.keys()).toEqual(Array.from({ length: 1000 }, (_, i) => 19_000 + i));
    expect(map.has(18_999)).toBe(false);
  });
});
