import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exactNumber, type JsonMember, readJsonObject } from "../../src/trace/read-json.js";
import type { RecordValue } from "../../src/trace/record.js";
import { cpuSecondsOf } from "../support/cpu-time.js";

const encode = (text: string) => new TextEncoder().encode(text);

function read(text: string | Uint8Array): ReturnType<typeof readJsonObject> {
  const bytes = typeof text === "string" ? encode(text) : text;
  return readJsonObject(bytes, 0, bytes.length);
}

function isTrouble(result: ReturnType<typeof readJsonObject>): boolean {
  return "kind" in result;
}

/** As JSON.parse would give it, where it is exact. */
function plain(result: ReturnType<typeof readJsonObject>): unknown {
  if ("kind" in result) return undefined;
  return Object.fromEntries([...result].map(([key, m]) => [key, toPlain(m.value)]));
}

function toPlain(value: RecordValue): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(toPlain);
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, toPlain(v as RecordValue)]));
}

describe("exact JSON", () => {
  test("reads what JSON.parse reads, to the same values", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()),
        fc.constantFrom(0, 1),
        (object, indent) => {
          const text = JSON.stringify(object, null, indent);
          expect(plain(read(text))).toEqual(JSON.parse(text));
        },
      ),
    );
  });

  test("takes and refuses what JSON.parse takes and refuses", () => {
    const pieces = fc.constantFrom(
      ...'{}[]:,"\\/ \t\r0123456789-+.eEutrflsnab',
      ...[
        "true",
        "false",
        "null",
        '"a"',
        '"a":',
        "\\u12aF",
        '{"a":',
        "1.5",
        "-0",
        "\u00e9",
        "\u0001",
        "\u007f",
      ],
    );
    const noise = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(""));
    const inObject = noise.map((text) => `{"k":${text}}`);
    const inString = noise.map((text) => `{"k":"${text}"}`);
    fc.assert(
      fc.property(fc.oneof(noise, inObject, inString), (text) => {
        let parsed: unknown;
        try {
          parsed = JSON.parse(text);
        } catch {
          parsed = undefined;
        }
        const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
        const found = read(text);
        const isTwice = "kind" in found && found.kind === "twice";
        // Two members of one name are the one thing that is refused here only.
        if (!(isObject && isTwice)) expect(isTrouble(found)).toBe(!isObject);
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['{"a":1,"b":2,"a":33}', 13, "a"],
    ['{"a":1,"a":1}', 7, "a"],
    ['{"tid":1,"\\u0074id":2}', 9, "tid"],
    ['{"__proto__":1,"__proto__":2}', 15, "__proto__"],
    ['{"a":{"b":1,"b":2}}', 12, "b"],
    ['{"a":[{"":1,"":2}]}', 12, ""],
  ])("refuses a key that stands twice: %s", (text, at, key) => {
    expect(read(text)).toEqual({ kind: "twice", at, reason: key });
  });

  test("takes one key in several objects", () => {
    expect(isTrouble(read('{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}'))).toBe(false);
  });

  test("has no key with a meaning of its own", () => {
    const members = read('{"__proto__":{"__proto__":1,"toString":2}}') as ReadonlyMap<string, JsonMember>;
    const inner = members.get("__proto__")!.value as Record<string, unknown>;
    expect(Object.getPrototypeOf(inner)).toBe(null);
    expect(Object.entries(inner)).toEqual([
      ["__proto__", 1],
      ["toString", 2],
    ]);
  });

  test.each([
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", 9007199254740993n],
    ["-9007199254740993", -9007199254740993n],
    ["18446744073709551615", 2n ** 64n - 1n],
    ["123456789012345678901234567890", 123456789012345678901234567890n],
    ["-0", 0],
    ["0.0", 0],
    ["-0e5", 0],
    ["5.0", 5],
    ["1e3", 1000],
    ["1.5e1", 15],
    ["120e-1", 12],
    ["1e22", 10n ** 22n],
    ["0.5", 0.5],
    ["-2.25", -2.25],
    ["1e-3", 0.001],
    ["1e999", Number.POSITIVE_INFINITY],
    ["-1e999", Number.NEGATIVE_INFINITY],
    ["1e99999999999999999999", Number.POSITIVE_INFINITY],
    ["0e99999999999999999999", 0],
    // The nearest doubles are integers, the numbers are not.
    ["1.00000000000000000001", Number.NaN],
    ["9007199254740993.5", Number.NaN],
    ["1e-999", Number.NaN],
  ])("%s is exactly %s", (text, value) => {
    expect(Object.is(exactNumber(text), value)).toBe(true);
  });

  test("integers of any size are exact", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 200n), max: 2n ** 200n }), fc.nat(5), (n, zeros) => {
        expect(BigInt(exactNumber(String(n)))).toBe(n);
        expect(BigInt(exactNumber(`${n}.${"0".repeat(zeros + 1)}`))).toBe(n);
        expect(BigInt(exactNumber(`${n}e${zeros}`))).toBe(n * 10n ** BigInt(zeros));
        expect(BigInt(exactNumber(`${n}${"0".repeat(zeros)}E-${zeros}`))).toBe(n);
      }),
    );
  });

  test("a line full of digits takes no time to speak of", () => {
    const digits = "9".repeat(1_000_000);
    for (const text of [
      `{"a":${digits}}`,
      `{"a":0.${"0".repeat(1e6)}1}`,
      `{"a":${"1"}${"0".repeat(1e6)}}`,
      `{"a":1e${digits}}`,
    ]) {
      expect(cpuSecondsOf(() => expect(isTrouble(read(text))).toBe(false))).toBeLessThan(10);
    }
  });

  test("may be nested 64 deep, not deeper, and never overflows", () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${"}".repeat(depth - 1)}`;
    expect(isTrouble(read(nested(64)))).toBe(false);
    expect(read(nested(65))).toMatchObject({ kind: "depth", at: 64 * 5 });
    expect(read(`{"a":${"[".repeat(500_000)}`)).toMatchObject({ kind: "depth" });
  });

  test.each([
    ["[1]", 0, "expected `{`, found `[`"],
    ["", 0, "expected `{`, found the end of the line"],
    ['{"a"}', 4, "expected `:`, found `}`"],
    ['{"a":}', 5, "expected a value, found `}`"],
    ['{"a":1,}', 7, 'expected a key in `"`, found `}`'],
    ['{"a":1 "b"}', 7, 'expected `,` or `}`, found `"`'],
    ['{"a":[1 2]}', 8, "expected `,` or `]`, found `2`"],
    ["{'a':1}", 1, "expected a key in `\"`, found `'`"],
    ['{"a":01}', 6, "expected no digit behind a leading 0, found `1`"],
    ['{"a":1.}', 7, "expected a digit, found `}`"],
    ['{"a":+1}', 5, "expected a value, found `+`"],
    ['{"a":NaN}', 5, "expected a value, found `N`"],
    ['{"a":trie}', 7, "expected `true`, found `i`"],
    ['{"a":"x\ty"}', 7, "expected an escape in place of the control character, found byte 0x09"],
    ['{"a":"\\x"}', 7, "expected one of the escapes of JSON, found `x`"],
    ['{"a":"\\u12g4"}', 10, "expected four hexadecimal digits, found `g`"],
    ['{"a":1} x', 8, "expected the end of the line, found `x`"],
    ["{\u0000}", 1, 'expected a key in `"`, found a NUL byte'],
    ['{"a":\u00e9}', 5, "expected a value, found byte 0xc3"],
  ])("of %j says where it goes wrong", (text, at, reason) => {
    expect(read(text)).toEqual({ kind: "syntax", at, reason });
  });

  test.each([
    [[0xff], 0],
    [[0x61, 0xc3], 1],
    [[0xc3, 0x61], 0],
    [[0xc0, 0x80], 0],
    [[0xe0, 0x80, 0x80], 0],
    [[0xed, 0xa0, 0x80], 0],
    [[0xc3, 0xa9, 0xf4, 0x90, 0x80, 0x80], 2],
    [[0xf0, 0x9f, 0x98, 0x80, 0xf0, 0x9f], 4],
  ])("points at the byte that is not UTF-8: %j", (bytes, offset) => {
    const line = Uint8Array.from([...encode('{"a":"'), ...bytes, ...encode('"}')]);
    expect(read(line)).toMatchObject({ kind: "utf8", at: 6 + offset });
  });

  test("points at a byte that is not UTF-8 wherever TextDecoder finds one", () => {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    fc.assert(
      fc.property(fc.uint8Array({ min: 0x7f, minLength: 1, maxLength: 8 }), (bytes) => {
        const line = Uint8Array.from([...encode('{"a":"'), ...bytes, ...encode('"}')]);
        const result = read(line);
        let valid = true;
        try {
          decoder.decode(bytes);
        } catch {
          valid = false;
        }
        expect(isTrouble(result)).toBe(!valid);
        if (!("kind" in result)) return;
        // What stands before the byte is UTF-8.
        expect(() => decoder.decode(line.subarray(0, result.at))).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });
});
