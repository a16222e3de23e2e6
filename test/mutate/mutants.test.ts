import { expect, test } from "vitest";

interface Mutant {
  readonly group: string;
  readonly line: number;
  readonly text: string;
}

const { mutantsOf } = (await import(new URL("mutants.mjs", import.meta.url).href)) as {
  mutantsOf: (
    lines: readonly string[],
    types: ReadonlyMap<string, ReadonlyMap<string, object>>,
  ) => Iterable<Mutant>;
};

const param = (shape: object, natural = false) => ({ shape, natural });
const vma = param({ kind: "Ptr", name: "Vma" });
const types = new Map([
  ["free", new Map([["vma", vma]])],
  [
    "set",
    new Map([
      ["vma", vma],
      ["at", param({ kind: "Int" }, true)],
      ["how", param({ kind: "Enum", values: ["a", "b", "c"] })],
      ["is", param({ kind: "Bool" })],
    ]),
  ],
]);

const BEGIN = '{"event":"trace_begin","complete":true}';
const free = (tid: number, ptr: string) => `{"ts":1,"cpu":0,"tid":${tid},"event":"free","vma":"${ptr}"}`;
const set = (fields: string) => `{"ts":1,"cpu":0,"tid":1,"event":"set",${fields}}`;

/** The class of each mutant, and what its records say from the second on. */
function mutants(...lines: string[]) {
  return [...mutantsOf([BEGIN, ...lines], types)].map(({ group, text }) => {
    const records = text.split("\n").map((line) => JSON.parse(line));
    expect(records[0]).toEqual(JSON.parse(BEGIN));
    return { group, records: records.slice(1) };
  });
}

const groups = (...lines: string[]) => mutants(...lines).map((m) => m.group);
const altered = (line: string, field: string) =>
  mutants(line, free(2, "0x20"))
    .filter((m) => m.group === `alter set.${field}`)
    .map((m) => m.records[0][field]);

test("a record is dropped, repeated, put behind the next one, and altered", () => {
  expect(groups(free(1, "0x10"), free(1, "0x20"))).toEqual([
    "drop free",
    "repeat free",
    "swap free free",
    "alter free.vma",
    "drop free",
    "repeat free",
    "alter free.vma",
  ]);
});

test("the clock is that of the place, not of the record", () => {
  const [, , swapped] = mutants(free(1, "0x10"), free(1, "0x20"));
  expect(swapped!.records.map((r) => [r.ts, r.vma])).toEqual([
    [0.000001, "0x20"],
    [0.000002, "0x10"],
  ]);
});

test("two threads that have no object in common may come in either order", () => {
  expect(groups(free(1, "0x10"), free(2, "0x20"))).not.toContain("swap free free");
  const [first, second] = [set('"vma":"0x10","is":true'), free(2, "0x10")];
  expect(groups(first, second)).toContain("swap set free");
});

test("mutants that come to the same are one", () => {
  expect(groups(free(1, "0x10"), free(1, "0x10")).filter((g) => g === "drop free")).toHaveLength(1);
});

test("a pointer becomes another one of its type, or one that nobody knows", () => {
  expect(altered(set('"vma":"0x10"'), "vma")).toEqual(["0x20"]);
  expect(mutants(free(1, "0x10")).at(-1)!.records[0].vma).toBe("0xfedcba9876543210");
});

test("a boolean is flipped, an enumeration takes its next value", () => {
  expect(altered(set('"is":true'), "is")).toEqual([false]);
  expect(altered(set('"is":0'), "is")).toEqual([1]);
  expect(altered(set('"how":"c"'), "how")).toEqual(["a"]);
});

test("a number is off by one, an address by a page, and what is natural stays so", () => {
  expect(altered(set('"at":5'), "at")).toEqual([6, 4]);
  expect(altered(set('"at":0'), "at")).toEqual([1]);
  expect(altered(set('"at":"0x3000"'), "at")).toEqual(["0x4000", "0x2000"]);
});

test("a field that the record does not have stays away", () => {
  expect(altered(set('"is":true'), "at")).toEqual([]);
});
