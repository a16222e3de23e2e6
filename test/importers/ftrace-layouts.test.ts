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

const COMMENT = `/* ${PROBE} */`;

const LAYOUTS: readonly (readonly [name: string, remedy: RegExp, text: string])[] = [
  ["raw", /options\/raw/, `${NOP}${ENTRIES}${COLUMNS}301 1 6750231189 type: 1562\n`],
  ["hex", /options\/hex/, `${NOP}${ENTRIES}${COLUMNS}00000131 00000001 00000001a14e7ef3 type: 1562\n\n`],
  ["no context-info", /echo 1 > \S+options\/context-info/, `${NOP}${PROBE}\n`],
  [
    "function_graph without threads",
    /echo 1 > \S+options\/funcgraph-proc/,
    "# tracer: function_graph\n#\n 0)   2.705 us    |    __cond_resched();\n",
  ],
  [
    "function_graph without threads, in a comment",
    /echo 1 > \S+options\/funcgraph-proc/,
    `   23.354028 |   0)               |  ${COMMENT}\n`,
  ],
  [
    "function_graph without times",
    /echo 1 > \S+options\/funcgraph-abstime/,
    ` 0)  mremap_-616   |               |  ${COMMENT}\n`,
  ],
  [
    "function_graph without the cpu",
    /echo 1 > \S+options\/funcgraph-cpu/,
    `# tracer: function_graph\n#\n   23.354028 |  mremap_-616   |               |  ${COMMENT}\n`,
  ],
  ["blk", /current_tracer/, "# tracer: blk\n#\n"],
  [
    "perf script",
    /--from perf-script/,
    "    mremap_order   179 [000]     7.111078:         mmap_lock:mmap_lock_released: mm=0xffff8880417eac00\n",
  ],
  ["trace-cmd", /--from trace-cmd/, `cpus=2\n    mremap_order-290   [000]     7.844979: ${PROBE}\n`],
  ["the clock counter", /trace_clock/, entry(PROBE, { time: "4" })],
  ["the clock x86-tsc", /trace_clock/, entry(PROBE, { time: "30750050505" })],
  ["the clock counter in latency-format", /trace_clock/, `mremap_o-289       1.....   28: ${PROBE}\n`],
];

describe("a layout that is not read", () => {
  test.each(LAYOUTS)("%s is refused, and nothing of it is used", (_, remedy, text) => {
    const { records, begin, bad, summary } = importText(text + text, SHIPPED);
    expect(summary.rejected).toBeDefined();
    expect(sentence(summary.rejected!).help).toMatch(remedy);
    expect(records).toEqual([]);
    expect(bad).toEqual([]);
    expect(begin).toBeUndefined();
  });

  test.each(LAYOUTS)("%s is refused however late it is seen to be", (_, remedy, text) => {
    const { records, bad, summary } = importText(text, SHIPPED.slice(0, 1), { lookahead: 1 });
    expect(sentence(summary.rejected!).help).toMatch(remedy);
    expect([records, bad]).toEqual([[], []]);
  });

  test("once an entry was understood, a line of another shape is only not understood", () => {
    const { summary, bad } = importText(`${entry(PROBE)}301 1 6750231189 type: 1562\n`);
    expect(summary.rejected).toBeUndefined();
    expect(bad.map((b) => b.line)).toEqual([2]);
  });
});

/** The same event in each layout that says who, where and when. */
const READ: readonly (readonly [name: string, text: string, comm?: string])[] = [
  ["four flags, before 5.17", entry(PROBE, { flags: "...." })],
  ["options/sym-addr", entry(PROBE.replace(")", " <ffffffff813b6dc4>)"))],
  ["trace_pipe, without a header", entry(PROBE)],
  ["with a header", NOP + ENTRIES + COLUMNS + entry(PROBE)],
  ["a byte order mark", `\u{feff}${NOP}${ENTRIES}${COLUMNS}${entry(PROBE)}`],
  ["no irq-info", `${NOP}${ENTRIES}       mremapper-268     [000]      8.886105: ${PROBE}\n`],
  ["record-tgid", `${NOP}${ENTRIES}       mremapper-268     (    268) [000] .....     8.886105: ${PROBE}\n`],
  [
    "record-tgid of an unknown group",
    `${NOP}${ENTRIES}       mremapper-268     (-------) [000] .....     8.886105: ${PROBE}\n`,
  ],
  [
    "fields",
    entry(
      "vma_prepare: __probe_ip=0xffffffff813b6dc4 (-2126811708) vma=0xffff888041245dc0 (-131390546616896)",
    ),
  ],
  [
    "latency-format",
    `${NOP}# nop latency trace v1.1.5 on 6.12.117\nmremap_o-268       0..... 8886105us+: ${PROBE}\n`,
    "mremap_o",
  ],
  ["latency-format without its header", `mremap_o-268       0..... 8886105us : ${PROBE}\n`, "mremap_o"],
  [
    "verbose latency-format",
    `       mremapper     268   0 0 00000000 00000000 [00879759] 40.667ms (+0.042ms): ${PROBE}\n`,
  ],
  [
    "function_graph with threads and times",
    `# tracer: function_graph\n#\n    8.886105 |   0)  mremapp-268   |               |  ${COMMENT}\n`,
    "mremapp",
  ],
  [
    "function_graph inside a call",
    `    8.886105 |   0)  mremapp-268   |   2.705 us    |  f();\n    8.886105 |   0)  mremapp-268   |               |        ${COMMENT}\n`,
    "mremapp",
  ],
];

describe("a layout that says who, where and when", () => {
  const rows = READ.map(([name, text, comm = "mremapper"]) => [name, text, comm] as const);
  test.each(rows)("%s is read", (_, text, comm) => {
    const { records, bad, summary } = importText(text, SHIPPED);
    expect(summary.rejected).toBeUndefined();
    expect(bad).toEqual([]);
    expect(records.map((r) => r.record)).toMatchObject([
      { event: "vma_prepare", tid: 268, cpu: 0, comm, tsNs: 8_886_105_000 },
    ]);
    expect(records[0]?.record.fields.get("vma")).toBe("0xffff888041245dc0");
  });

  test("with options/fields negative values of 32 bits are negative, pointers are pointers, bytes are numbers", () => {
    const map = {
      format: 1 as const,
      name: "m",
      events: [{ from: "e", to: "e", fields: { a: "a", b: "b", c: "c", d: "d" } }],
    };
    const body = "e: a=0xfffffff4 (-12) b=0xfffffffffffff000 (-4096) c=(1) d='a'(97)";
    const { records, bad } = importText(entry(body), [map]);
    expect(bad).toEqual([]);
    expect([...records[0]!.record.fields.values()]).toEqual([-12, "0xfffffffffffff000", 1, 97]);
  });

  test("a value that only looks printed twice is taken as it stands", () => {
    const map = { format: 1 as const, name: "m", events: [{ from: "e", to: "e", fields: { a: "a" } }] };
    const { records } = importText(entry("e: a=0x10 (17)"), [map]);
    expect(records[0]!.record.fields.get("a")).toBe("0x10 (17)");
  });
});

test("Perfetto's text announces entries and cpus that are not its own, and does not show losses (MMS5195)", () => {
  const header = "# entries-in-buffer/entries-written: 30624/30624   #P:4\n#\n";
  const { summary, records, bad } = importText(`${NOP}${header}${entry(PROBE)}${entry(PROBE)}`, SHIPPED);
  expect(bad).toEqual([]);
  expect(records.filter(({ record }) => record.event === "lost")).toEqual([]);
  expect(summary.diagnostics.map(({ code }) => code)).toEqual(["MMS5195"]);
});
