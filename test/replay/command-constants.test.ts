import { describe, expect, test } from "vitest";
import { commandConstants } from "../../src/replay/constants.js";
import { PointerTable } from "../../src/runtime/pointer-table.js";
import type { FieldType } from "../../src/trace/event-schema.js";

/** What `--constant C=text` comes to; its complaint where it does not fit. */
function given(type: FieldType, text: string): unknown {
  const { values, diagnostics } = commandConstants(
    new Map([["C", text]]),
    [{ name: "C", type }],
    new PointerTable(),
  );
  return diagnostics[0]?.code ?? values[0];
}

const BOOL: FieldType = { kind: "bool" };
const NAT: FieldType = { kind: "int", natural: true };
const INT: FieldType = { kind: "int", natural: false };

describe("a constant of the command", () => {
  test.each<[string, FieldType, string, unknown]>([
    ["a BOOLEAN", BOOL, "1", true],
    ["a BOOLEAN", BOOL, "0", false],
    ["a BOOLEAN", BOOL, "true", true],
    ["a BOOLEAN", BOOL, "FALSE", false],
    ["a Nat", NAT, "12", 12],
    ["a Nat", NAT, "0x10", 16],
    ["a Nat", NAT, "18446744073709551615", 2n ** 64n - 1n],
    ["an Int", INT, "-12", -12],
    ["a Task", { kind: "task" }, "71", 71],
    ["a Task", { kind: "task" }, "-1", -1],
    ["a STRING", { kind: "string" }, '"a b"', "a b"],
    ["a STRING", { kind: "string" }, "1", "1"],
    ["a choice", { kind: "enum", values: ["K33", "K64"] }, "K64", "K64"],
    [
      "the old name of a choice",
      { kind: "enum", values: ["v6_4"], formerly: { K64: "v6_4" } },
      "K64",
      "v6_4",
    ],
  ])("is taken for %2$s where it is %1$s", (_, type, text, value) => {
    expect(given(type, text)).toEqual(value);
  });

  test("is a pointer in hexadecimal or decimal digits, the same one", () => {
    const pointers = new PointerTable();
    const constant = { name: "C", type: { kind: "ptr", name: "Vma" } as FieldType };
    const of = (text: string) => commandConstants(new Map([["C", text]]), [constant], pointers).values[0];
    expect(of("0x10")).toBeDefined();
    expect(of("16")).toEqual(of("0x10"));
  });

  test.each<[FieldType, string]>([
    [BOOL, "2"],
    [BOOL, "yes"],
    [NAT, "-1"],
    [NAT, "18446744073709551616"],
    [NAT, "9".repeat(2_000_000)],
    [INT, "1.5"],
    [{ kind: "task" }, "4294967296"],
    [{ kind: "enum", values: ["K33"] }, "K64"],
    [{ kind: "enum", values: ["v6_4"], formerly: { K64: "v6_4" } }, "toString"],
  ])("of another value is refused: %o", (type, text) => {
    expect(given(type, text)).toBe("MMS6004");
  });
});
