/* What the scanner reads fast and what is read the exact way: the same of any line. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anEvent, BOOL, choice, INT, NAT, PTR, readTrace, STRING, TASK } from "./read-trace.js";

const MOVE = anEvent("move", { vma: PTR, len: NAT, "flag?": BOOL });
const SCHEMAS = [MOVE, anEvent("tick", {})];

describe("both routes", () => {
  const types = [PTR, INT, NAT, BOOL, STRING, TASK, choice("a", "0xb")];
  const value = fc.oneof(
    fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
    fc.integer().map(String),
    fc.bigInt({ min: 0n, max: 2n ** 68n }).map((n) => `"0x${n.toString(16)}"`),
    fc
      .double({ noDefaultInfinity: true, noNaN: true })
      .map(String)
      .map((t) => t.replace("e+", "e")),
    fc.constantFrom("true", "false", "null", '"a"', '"0xb"', '"0x"', "1", "0", "-0", "{}", "[0]"),
    fc.string({ unit: "binary" }).map((s) => JSON.stringify(s)),
  );
  const separator = fc.constantFrom(",", ", ", " ,\t");

  test("say the same of any values in any fields", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...types), value, fc.boolean()), { maxLength: 6 }),
        fc.tuple(value, value, value),
        fc.array(fc.nat(8), { minLength: 10, maxLength: 10 }),
        separator,
        (fields, [ts, cpu, tid], order, comma) => {
          const schema = anEvent(
            "e",
            Object.fromEntries(fields.map(([type, , optional], i) => [`f${i}${optional ? "?" : ""}`, type])),
          );
          const envelopes = [
            ['"ts":1.25', '"cpu":2', '"tid":3'],
            [`"ts":${ts}`, '"cpu":2', '"tid":3'],
            ['"ts":1.25', `"cpu":${cpu}`, `"tid":${tid}`],
          ];
          const lines = envelopes.map((envelope) => {
            const members = ['"event":"e"', ...envelope, ...fields.map(([, v], i) => `"f${i}":${v}`)];
            const shuffled = members.map((m, i) => ({ m, key: order[i] ?? 0 })).sort((a, b) => a.key - b.key);
            return `{${shuffled.map((s) => s.m).join(comma)}}`;
          });
          // Twice, since a line may be read in another way once its shape is known.
          const trace = [...lines, ...lines].join("\n");
          expect(readTrace(trace, [schema])).toEqual(readTrace(trace, [schema], { exactOnly: true }));
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("say the same of a line in which any byte is changed, left out or doubled", () => {
    const line =
      '{"ts":1.5,"cpu":0,"tid":7,"comm":"ab","event":"move","vma":"0xffff88800","len":12,"flag":false}';
    const bytes = Buffer.from(line);
    const variants: Buffer[] = [];
    for (let at = 0; at < bytes.length; at++) {
      for (const byte of [
        0x00, 0x09, 0x20, 0x22, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a, 0x5c, 0x61, 0x65, 0x67, 0x7b, 0x7d, 0x7f,
        0x80, 0xc3, 0xff,
      ]) {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        variants.push(changed);
      }
      variants.push(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]));
      variants.push(Buffer.concat([bytes.subarray(0, at + 1), bytes.subarray(at)]));
    }
    const feed = Buffer.from("\n");
    // The true line between: so that every variant meets a shape that is known.
    const trace = Buffer.concat(variants.flatMap((v) => [v, feed, bytes, feed]));
    const fast = readTrace(trace, SCHEMAS);
    expect(fast).toEqual(readTrace(trace, SCHEMAS, { exactOnly: true }));
    expect(fast.filter((s) => s.what === "event" && s.line % 2 === 0).length).toBe(variants.length);
  });
});
