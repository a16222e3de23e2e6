/*
 * For random values of random print fmts: what the kernel's printf prints is read back to the values, or nothing is said
 * of them. The printing here is a second, plain account of C's arithmetic and of lib/vsprintf.c.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventReader } from "../../../src/importers/print-fmt/event-reader.js";
import { parseFormat } from "../../../src/importers/print-fmt/format-file.js";

interface IntType {
  readonly c: string;
  readonly bytes: number;
  readonly signed: boolean;
}

const TYPES: readonly IntType[] = [
  { c: "unsigned char", bytes: 1, signed: false },
  { c: "signed char", bytes: 1, signed: true },
  { c: "short", bytes: 2, signed: true },
  { c: "unsigned short", bytes: 2, signed: false },
  { c: "int", bytes: 4, signed: true },
  { c: "unsigned int", bytes: 4, signed: false },
  { c: "long", bytes: 8, signed: true },
  { c: "unsigned long", bytes: 8, signed: false },
];
const INT = TYPES[4]!;

interface Field {
  readonly name: string;
  readonly type: IntType | "bool" | "string";
}

/** A value with its type, and the source text of the expression that it is. */
interface Expr {
  readonly src: string;
  readonly type: IntType;
  readonly value: (record: Values) => bigint;
}

type Values = ReadonlyMap<string, bigint | string>;

interface Slot {
  readonly conversion: string;
  readonly arg: string;
  readonly print: (record: Values) => string;
}

const wrap = (value: bigint, { bytes, signed }: IntType) =>
  signed ? BigInt.asIntN(8 * bytes, value) : BigInt.asUintN(8 * bytes, value);
const promoted = (type: IntType) => (type.bytes < 4 ? INT : type);
const common = (a: IntType, b: IntType): IntType => {
  const [x, y] = [promoted(a), promoted(b)];
  return x.bytes !== y.bytes ? (x.bytes > y.bytes ? x : y) : x.signed ? y : x;
};

function fieldExpr({ name, type }: Field): Expr {
  const own = type === "bool" || type === "string" ? TYPES[0]! : type;
  return { src: `REC->${name}`, type: own, value: (record) => record.get(name) as bigint };
}

const constant = fc.oneof(
  fc.constantFrom(0n, 1n, 2n, 3n, 4n, 7n, 8n, 12n, 255n, 1000n, 4096n, 0xfffffn),
  fc.bigInt({ min: 0n, max: 0x7fffffffn }),
);

/** One step up from an expression. */
function grown(of: Expr): fc.Arbitrary<Expr> {
  const binary = (op: string, apply: (a: bigint, b: bigint) => bigint) =>
    constant.map((c): Expr => {
      const type = common(of.type, INT);
      return {
        src: `(${of.src} ${op} ${c})`,
        type,
        value: (r) => wrap(apply(wrap(of.value(r), type), c), type),
      };
    });
  const shift = (op: "<<" | ">>") =>
    fc.integer({ min: 0, max: 31 }).map((k): Expr => {
      const type = promoted(of.type);
      const by = BigInt(k);
      return {
        src: `(${of.src} ${op} ${k})`,
        type,
        value: (r) => wrap(op === "<<" ? of.value(r) << by : of.value(r) >> by, type),
      };
    });
  const cast = fc
    .constantFrom(...TYPES)
    .map((type): Expr => ({ src: `(${type.c})${of.src}`, type, value: (r) => wrap(of.value(r), type) }));
  const not = fc.constant<Expr>({
    src: `~${of.src}`,
    type: promoted(of.type),
    value: (r) => wrap(~of.value(r), promoted(of.type)),
  });
  const minus = fc.constant<Expr>({
    src: `-${of.src}`,
    type: promoted(of.type),
    value: (r) => wrap(-of.value(r), promoted(of.type)),
  });
  return fc.oneof(
    binary("&", (a, b) => a & b),
    binary("|", (a, b) => a | b),
    binary("^", (a, b) => a ^ b),
    binary("+", (a, b) => a + b),
    binary("-", (a, b) => a - b),
    binary("*", (a, b) => a * b),
    binary("/", (a, b) => (b === 0n ? a : a / b)).filter((e) => !e.src.endsWith("/ 0)")),
    shift("<<"),
    shift(">>"),
    cast,
    not,
    minus,
  );
}

function exprOf(fields: readonly Field[]): fc.Arbitrary<Expr> {
  const ints = fields.filter((f) => f.type !== "string");
  const leaf = fc.constantFrom(...ints).map(fieldExpr);
  return fc.oneof(
    { weight: 4, arbitrary: leaf },
    { weight: 3, arbitrary: leaf.chain(grown) },
    { weight: 1, arbitrary: leaf.chain(grown).chain(grown) },
    {
      weight: 1,
      arbitrary: fc.tuple(leaf, leaf).map(([a, b]): Expr => {
        const type = common(a.type, b.type);
        return { src: `(${a.src} - ${b.src})`, type, value: (r) => wrap(a.value(r) - b.value(r), type) };
      }),
    },
  );
}

/** printf's integers, as the kernel prints them. */
function printInteger(flags: string, width: number, letter: string, value: bigint): string {
  const digits = (value < 0n ? -value : value).toString(letter === "x" ? 16 : 10);
  const front = `${value < 0n ? "-" : ""}${flags.includes("#") && letter === "x" ? "0x" : ""}`;
  if (flags.includes("-")) return `${front}${digits}`.padEnd(width);
  if (flags.includes("0")) return front + digits.padStart(width - front.length, "0");
  return `${front}${digits}`.padStart(width);
}

function numberSlot(expr: Expr): fc.Arbitrary<Slot> {
  const wide = expr.type.bytes === 8;
  return fc
    .record({
      letter: fc.constantFrom("d", "u", "x"),
      flags: fc.constantFrom("", "", "", "0", "-", "#"),
      width: fc.constantFrom(0, 0, 0, 3, 8),
    })
    .map(({ letter, flags: all, width }) => {
      const flags = letter !== "x" && all === "#" ? "" : width === 0 && all !== "#" ? "" : all;
      const taken: IntType = { c: "", bytes: wide ? 8 : 4, signed: letter === "d" };
      return {
        conversion: `%${flags}${width === 0 ? "" : width}${wide ? "ll" : ""}${letter}`,
        arg: expr.src,
        print: (r) => printInteger(flags, width, letter, wrap(expr.value(r), taken)),
      };
    });
}

const WORDS = ["a", "ab", "b", "R", "R+", "x=1", "0x2", "none", "", "A|B", " "];
const u64 = (value: bigint) => BigInt.asUintN(64, value);

function symbolSlot(expr: Expr): fc.Arbitrary<Slot> {
  const row = fc.tuple(fc.integer({ min: -1, max: 9 }), fc.constantFrom(...WORDS));
  return fc.array(row, { minLength: 1, maxLength: 5 }).map((rows) => ({
    conversion: "%s",
    arg: `__print_symbolic(${expr.src}, ${rows.map(([v, n]) => `{ ${v}, "${n}" }`).join(", ")})`,
    print: (r) => {
      const value = u64(expr.value(r));
      return rows.find(([v]) => u64(BigInt(v)) === value)?.[1] ?? `0x${value.toString(16)}`;
    },
  }));
}

function flagsSlot(expr: Expr): fc.Arbitrary<Slot> {
  const row = fc.tuple(
    fc.constantFrom(0, 1, 2, 3, 4, 8, 0x80),
    fc.constantFrom("M", "D", "DP", "P", "none", "M|D"),
  );
  return fc
    .tuple(fc.array(row, { minLength: 1, maxLength: 5 }), fc.constantFrom("|", "", ","))
    .map(([rows, delimiter]) => ({
      conversion: "%s",
      arg: `__print_flags(${expr.src}, "${delimiter}", ${rows.map(([v, n]) => `{ ${v}, "${n}" }`).join(", ")})`,
      print: (r) => {
        let left = u64(expr.value(r));
        const printed: string[] = [];
        for (const [v, name] of rows) {
          if (left === 0n) break;
          const mask = BigInt(v);
          if ((left & mask) !== mask) continue;
          printed.push(name);
          left &= ~mask;
        }
        if (left !== 0n) printed.push(`0x${left.toString(16)}`);
        return printed.join(delimiter);
      },
    }));
}

function choiceSlot(expr: Expr): fc.Arbitrary<Slot> {
  const test = fc.oneof(
    fc.constant({ src: expr.src, holds: (v: bigint) => v !== 0n }),
    fc.constant({ src: `!${expr.src}`, holds: (v: bigint) => v === 0n }),
    fc
      .constantFrom(0n, 1n, 2n, 7n)
      .map((c) => ({ src: `${expr.src} == ${c}`, holds: (v: bigint) => v === c })),
    fc
      .constantFrom(1n, 2n, 4n)
      .map((m) => ({ src: `(${expr.src} & ${m})`, holds: (v: bigint) => (v & m) !== 0n })),
  );
  return fc.tuple(test, fc.constantFrom(...WORDS), fc.constantFrom(...WORDS)).map(([t, yes, no]) => ({
    conversion: "%s",
    arg: `${t.src} ? "${yes}" : "${no}"`,
    print: (r) => (t.holds(expr.value(r)) ? yes : no),
  }));
}

function stringSlot(field: Field): fc.Arbitrary<Slot> {
  return fc.constantFrom("%s", "%s", "%-8s", "%6s").map((conversion) => ({
    conversion,
    arg: `REC->${field.name}`,
    print: (r) => {
      const text = r.get(field.name) as string;
      return conversion === "%-8s" ? text.padEnd(8) : conversion === "%6s" ? text.padStart(6) : text;
    },
  }));
}

const LITERALS = ["", " ", " x=", ",", "=", " ==> ", "[", "] ", ":", "-", "|", "0", " pid="];

interface Case {
  readonly fields: readonly Field[];
  readonly slots: readonly Slot[];
  readonly literals: readonly string[];
  readonly record: Values;
}

const fieldTypes = fc.oneof(
  fc.constantFrom<Field["type"]>(...TYPES),
  fc.constantFrom<Field["type"]>("bool", "string"),
);

function valueOf(type: Field["type"]): fc.Arbitrary<bigint | string> {
  if (type === "bool") return fc.constantFrom(0n, 1n);
  if (type === "string") {
    return fc.oneof(
      fc.constantFrom("", "worker", "a b", "x=1", " x=0 ", "] pid=", "==>", "0"),
      fc.array(fc.constantFrom(...LITERALS, "a", "1"), { maxLength: 4 }).map((t) => t.join("").slice(0, 15)),
    );
  }
  return fc
    .oneof(
      fc.constantFrom(0n, 1n, 2n, 3n, 5n, -1n, 127n, 256n),
      fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
    )
    .map((v) => wrap(v, type));
}

const cases: fc.Arbitrary<Case> = fc
  .array(fieldTypes, { minLength: 1, maxLength: 4 })
  .map((types) => [...types, INT].map((type, i): Field => ({ name: `f${i}`, type })))
  .chain((fields) => {
    const strings = fields.filter((f) => f.type === "string");
    const expr = exprOf(fields);
    const slot = fc.oneof(
      { weight: 4, arbitrary: expr.chain(numberSlot) },
      { weight: 1, arbitrary: expr.chain(symbolSlot) },
      { weight: 1, arbitrary: expr.chain(flagsSlot) },
      { weight: 1, arbitrary: expr.chain(choiceSlot) },
      ...(strings.length > 0
        ? [{ weight: 3, arbitrary: fc.constantFrom(...strings).chain(stringSlot) }]
        : []),
    );
    return fc.record({
      fields: fc.constant(fields),
      slots: fc.array(slot, { minLength: 1, maxLength: 5 }),
      literals: fc.array(fc.constantFrom(...LITERALS), { minLength: 6, maxLength: 6 }),
      record: fc
        .tuple(...fields.map((f) => valueOf(f.type)))
        .map((values) => new Map(fields.map((f, i) => [f.name, values[i]!]))),
    });
  });

function formatFile({ fields, slots, literals }: Case): string {
  let offset = 8;
  const declared = fields.map(({ name, type }) => {
    const [c, size, signed] =
      type === "bool"
        ? ["bool", 1, false]
        : type === "string"
          ? ["char", 16, false]
          : [type.c, type.bytes, type.signed];
    const line = `\tfield:${c} ${name}${type === "string" ? "[16]" : ""};\toffset:${offset};\tsize:${size};\tsigned:${signed ? 1 : 0};`;
    offset += size as number;
    return line;
  });
  const format = slots.map((s, i) => `${literals[i]!}${s.conversion}`).join("") + literals[slots.length]!;
  return `name: e\nID: 1\nformat:\n\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n${declared.join("\n")}\n\nprint fmt: "${format}", ${slots.map((s) => s.arg).join(", ")}\n`;
}

function printed({ slots, literals, record }: Case): string {
  return slots.map((s, i) => literals[i]! + s.print(record)).join("") + literals[slots.length]!;
}

describe("a printed text", () => {
  test("gives back the values that it was printed from, or says nothing of them", () => {
    let [read, silent] = [0, 0];
    fc.assert(
      fc.property(cases, (c) => {
        const format = parseFormat(formatFile(c));
        if (format?.printFmt === undefined) throw new Error("not parsed");
        const reader = new EventReader(
          { isSure: true, formats: [format], patterns: [], others: [] },
          new Map(),
          "kernel",
        );
        const text = printed(c);
        const result = reader.read(text);
        // Nothing that the kernel prints is taken for the text of another kernel.
        expect(result.kind === "fields" || result.kind === "ambiguous").toBe(true);
        if (result.kind !== "fields") return;
        for (const { name, type } of c.fields) {
          const own = result.fields.value(name);
          const actual = c.record.get(name)!;
          if (own.kind !== "value") silent++;
          else if (type === "string") {
            read++;
            expect(own.value).toBe(actual);
          } else if (typeof own.value !== "string" || /^0x[0-9a-f]+$/.test(own.value)) {
            read++;
            const bits = type === "bool" ? 8 : 8 * type.bytes;
            const value = BigInt(own.value as string | number | bigint);
            expect(BigInt.asUintN(bits, value)).toBe(BigInt.asUintN(bits, actual as bigint));
          }
        }
      }),
      { numRuns: 3000, seed: 20 },
    );
    // The law is not kept by silence.
    expect(read).toBeGreaterThan(2000);
    expect(read / (read + silent)).toBeGreaterThan(0.3);
  });
});
