import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventJsonSchema } from "../../src/trace/event-json-schema.js";
import { anEvent, BOOL, choice, INT, NAT, PTR, readLine, STRING, TASK } from "./read-trace.js";

const MOVE = anEvent("move", { vma: PTR, "len?": NAT });

describe("the JSON Schema of an EVENT", () => {
  test("is what other tools can check a record by", () => {
    const isMove = new Ajv({ strict: true }).compile(eventJsonSchema(MOVE));
    const record = { event: "move", ts: 1.5, cpu: 0, tid: 7, vma: "0xffff888040edf6e0" };
    expect(isMove(record)).toBe(true);
    expect(isMove({ ...record, len: null, more: [] })).toBe(true);
    expect(isMove({ ...record, tid: undefined, pid: 7 })).toBe(true);
    expect(isMove({ ...record, event: "other" })).toBe(false);
    expect(isMove({ ...record, vma: "0x" })).toBe(false);
    expect(isMove({ ...record, len: -1 })).toBe(false);
    expect(isMove({ ...record, cpu: undefined })).toBe(false);
    expect(isMove({ ...record, tid: undefined })).toBe(false);
  });

  test("takes the lines that the reader takes, and no others", () => {
    const types = [PTR, INT, NAT, BOOL, STRING, TASK, choice("a", "0xb")];
    const value = fc.oneof(
      fc.integer(),
      fc.double({ noDefaultInfinity: true, noNaN: true }),
      fc.constantFrom(0, 1, 2, 2 ** 31, 2 ** 63, 2 ** 65, -(2 ** 31), -(2 ** 31) - 1, -(2 ** 64)),
      fc.constantFrom<unknown>("a", "0xb", "0x", "0x00000000000000001", true, null, [1], { a: 1 }),
    );
    const ajv = new Ajv();
    const schemas = types.flatMap((type) => [anEvent("e", { x: type }), anEvent("e", { "x?": type })]);
    const validators = schemas.map((schema) => ajv.compile(eventJsonSchema(schema)));
    fc.assert(
      fc.property(fc.nat(schemas.length - 1), value, (i, x) => {
        const record = { ts: 1, cpu: 0, tid: 7, event: "e", x };
        const [what] = readLine(JSON.stringify(record), [schemas[i]!]) as [string];
        expect(validators[i]!(JSON.parse(JSON.stringify(record)))).toBe(what === "event");
      }),
      { numRuns: 2000 },
    );
  });

  test("has no property with a meaning of its own", () => {
    const schema = anEvent("e", { constructor: INT, toString: STRING, __proto__x: INT });
    const line = (rest: string) => `{"ts":1,"cpu":0,"tid":7,"event":"e"${rest}}`;
    expect(readLine(line(""), [schema])).toEqual(["bad", "MMS5004", 1, "e without `constructor`", 1]);
    expect(readLine(line(',"constructor":1,"toString":"é","__proto__x":2'), [schema])).toEqual([
      "event",
      "e",
      1e9,
      0,
      7,
      "",
      1,
      "é",
      2,
    ]);
  });
});
