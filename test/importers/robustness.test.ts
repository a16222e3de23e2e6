/* Any bytes, cut anywhere. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteLines } from "../../src/importers/byte-lines.js";
import { fuzzImporter } from "../fuzz/importer.js";
import { LINES } from "../fuzz/recording-lines.js";
import { addsUp } from "../support/adds-up.js";
import { cpuSecondsOf } from "../support/cpu-time.js";
import { importBytes, LINUX, SHIPPED } from "./import-text.js";

describe("hostile recordings", () => {
  // It would prove little if all were refused or none were understood.
  const LEAST = {
    ftrace: { records: 3_000, notUnderstood: 5_000, refused: 500 },
    "trace-cmd": { records: 3_000, notUnderstood: 3_000, refused: 500 },
    "perf-script": { records: 3_000, notUnderstood: 3_000, refused: 500 },
    "perf-json": { records: 0, notUnderstood: 0, refused: 9_000 },
    bpftrace: { records: 2_000, notUnderstood: 1_000, refused: 0 },
    systrace: { records: 1_000, notUnderstood: 1_000, refused: 100 },
  };

  test.each([
    ...LINES.keys(),
  ])("10,000 of %s: no throw, every line counted, chunks do not matter", (format) => {
    const result = fuzzImporter(format, 10_000, 20_240_601);
    expect(result.recordings).toBe(10_000);
    expect(result.records).toBeGreaterThanOrEqual(LEAST[format].records);
    expect(result.notUnderstood).toBeGreaterThanOrEqual(LEAST[format].notUnderstood);
    expect(result.refused).toBeGreaterThanOrEqual(LEAST[format].refused);
  });

  test("arbitrary bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const { summary, records } = importBytes([bytes], [LINUX]);
        expect(records).toEqual([]);
        expect(addsUp(summary.lines)).toBe(true);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test("a long line of one character takes time in proportion to its length", () => {
    for (const character of ["-", " ", "=", "(", "a", "1", '"', "[", "|"]) {
      const line = character.repeat(60_000);
      const entry = `       mremapper-268     [000] .....     8.886105: remove_vma: (f+0x4/0x70) s="${line}\n`;
      const traced = `       mremapper-268     [000] .....     8.886105: set_migration_pte: ${line}\n`;
      const bytes = Buffer.from(`${line}\n${entry}${traced}cpus${line}\n`);
      // In proportion to its square it would be minutes.
      expect(cpuSecondsOf(() => importBytes([bytes], [LINUX]))).toBeLessThan(10);
    }
  });
});

describe("chunks", () => {
  test("of a real recording, cut anywhere, give the same records", () => {
    const path = new URL("../../traces/real/mremap_order.ftrace.txt.gz", import.meta.url);
    const bytes = gunzipSync(readFileSync(path)).subarray(0, 200_000);
    const whole = importBytes([bytes], SHIPPED);
    for (const size of [1, 17, 4096]) {
      const chunks: Uint8Array[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      const cut = importBytes(chunks, SHIPPED);
      expect(cut.summary.lines).toEqual(whole.summary.lines);
      expect(cut.records).toEqual(whole.records);
    }
  });

  test("may be overwritten once they were taken", () => {
    const bytes = Buffer.from(
      "       mremapper-268     [000] .....     8.886105: remove_vma: (f+0x4/0x70) vma=0x1\n",
    );
    const chunks = function* () {
      const buffer = Buffer.alloc(8);
      for (let at = 0; at < bytes.length; at += 8) {
        const length = bytes.copy(buffer, 0, at, at + 8);
        yield buffer.subarray(0, length);
      }
    };
    expect(importBytes(chunks(), [LINUX]).records).toHaveLength(1);
  });

  test("lines are what stands between line feeds, however they come", () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z\r]{0,5}$/), { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(6), { minLength: 1, maxLength: 30 }),
        (lines, sizes) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
          const seen: string[] = [];
          const cutter = new ByteLines((text) => seen.push(text));
          for (let at = 0, i = 0; at < bytes.length; i++) {
            const size = sizes[i % sizes.length]! + 1;
            cutter.feed(bytes.subarray(at, at + size));
            at += size;
          }
          cutter.end();
          expect(seen).toEqual(lines.map((line) => line.replace(/\r$/, "")));
        },
      ),
      { seed: 11 },
    );
  });
});
