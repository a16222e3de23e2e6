/* Other layouts of the same file are refused as a whole, with one message that says which option to change. */
import { describe, expect, test } from "vitest";
import { sentence } from "../../src/diag/diagnostic.js";
import { entry, importText, SHIPPED } from "./import-text.js";

const COLUMNS = `#                                _-----=> irqs-off/BH-disabled
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
#              | |         |   |||||     |         |
`;
const NOP = "# tracer: nop\n#\n";
const ENTRIES = "# entries-in-buffer/entries-written: 1/1   #P:2\n#\n";
const PROBE = "vma_prepare: (vma_prepare+0x4/0x60) vma=0xffff888041245dc0";

const LAYOUTS: readonly (readonly [name: string, remedy: RegExp, text: string])[] = [
  [
    "latency-format",
    /echo 0 > \S+options\/latency-format/,
    `${NOP}# nop latency trace v1.1.5 on 6.12.117\nmremap_o-289       1..... 28201us+: ${PROBE}\n`,
  ],
  ["latency-format without its header", /latency-format/, `mremap_o-289       1..... 28201us : ${PROBE}\n`],
  [
    "verbose latency-format",
    /latency-format/,
    `    mremap_order     293   1 0 00000000 00000000 [005eab21] 40.667ms (+0.042ms): ${PROBE}\n`,
  ],
  ["raw", /options\/raw/, `${NOP}${ENTRIES}${COLUMNS}301 1 6750231189 type: 1562\n`],
  ["hex", /options\/hex/, `${NOP}${ENTRIES}${COLUMNS}00000131 00000001 00000001a14e7ef3 type: 1562\n\n`],
  ["no context-info", /echo 1 > \S+options\/context-info/, `${NOP}${PROBE}\n`],
  [
    "no irq-info",
    /echo 1 > \S+options\/irq-info/,
    `${NOP}${ENTRIES}    mremap_order-285     [001]      5.746093: ${PROBE}\n`,
  ],
  [
    "record-tgid",
    /options\/record-tgid/,
    `${NOP}${ENTRIES}    mremap_order-281     (    281) [001] .....     5.448462: ${PROBE}\n`,
  ],
  [
    "fields",
    /options\/fields/,
    entry("vma_prepare: __probe_ip=0xffffffff813b6dc4 (-2126106464) vma=0xffff88800406a100 (-13138949239)"),
  ],
  [
    "function_graph",
    /current_tracer/,
    "# tracer: function_graph\n#\n 0)   2.705 us    |    __cond_resched();\n",
  ],
  [
    "function_graph with absolute times",
    /current_tracer/,
    "   23.354028 |   0)  mremap_-616   |               |  /* vma_prepare: (vma_prepare+0x4/0x60) vma=0x1 */\n",
  ],
  [
    "perf script",
    /--from perf-script/,
    "    mremap_order   179 [000]     7.111078:         mmap_lock:mmap_lock_released: mm=0xffff8880417eac00\n",
  ],
  ["trace-cmd", /--from trace-cmd/, `cpus=2\n    mremap_order-290   [000]     7.844979: ${PROBE}\n`],
  ["the clock counter", /trace_clock/, entry(PROBE, { time: "4" })],
  ["the clock x86-tsc", /trace_clock/, entry(PROBE, { time: "30750050505" })],
];

describe("a layout that is not read", () => {
  test.each(LAYOUTS)("%s is refused, and nothing of it is used", (_, remedy, text) => {
    const { records, begin, bad, summary } = importText(text + text, SHIPPED);
    expect(summary.refused).toBeDefined();
    expect(sentence(summary.refused!).help).toMatch(remedy);
    expect(records).toEqual([]);
    expect(bad).toEqual([]);
    expect(begin).toBeUndefined();
  });

  test.each(LAYOUTS)("%s is refused however late it is seen to be", (_, remedy, text) => {
    const { records, bad, summary } = importText(text, SHIPPED.slice(0, 1), { lookahead: 1 });
    expect(sentence(summary.refused!).help).toMatch(remedy);
    expect([records, bad]).toEqual([[], []]);
  });

  test("once an entry was understood, a line of another shape is only not understood", () => {
    const { summary, bad } = importText(`${entry(PROBE)}301 1 6750231189 type: 1562\n`);
    expect(summary.refused).toBeUndefined();
    expect(bad.map((b) => b.line)).toEqual([2]);
  });
});

describe("layouts that differ only outside what is read", () => {
  test.each([
    ["four flags, before 5.17", entry(PROBE, { flags: "...." })],
    ["options/sym-addr", entry(PROBE.replace(")", " <ffffffff813b6dc4>)"))],
    ["trace_pipe, without a header", entry(PROBE)],
    ["with a header", NOP + ENTRIES + COLUMNS + entry(PROBE)],
    ["a byte order mark", `\u{feff}${NOP}${ENTRIES}${COLUMNS}${entry(PROBE)}`],
  ])("%s is read", (_, text) => {
    const { records, bad, summary } = importText(text, SHIPPED);
    expect(summary.refused).toBeUndefined();
    expect(bad).toEqual([]);
    expect(records.map((r) => r.record.event)).toEqual(["vma_prepare"]);
  });
});
