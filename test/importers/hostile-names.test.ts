import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sentence } from "../../src/diag/diagnostic.js";
import { type FieldMap, parseFieldMap } from "../../src/importers/field-map.js";
import type { FormatName } from "../../src/importers/formats.js";
import { detectFormat, importerOf } from "../../src/importers/formats.js";
import type { TextFormat } from "../fuzz/recording-lines.js";
import { type Imported, importBytes } from "./import-text.js";

const MAP: FieldMap = parseFieldMap(
  "hostile.json",
  JSON.stringify({
    format: 1,
    name: "hostile",
    events: [
      { from: "sched_switch", to: "switch", fields: { from: "prev_pid", to: "next_pid" } },
      { from: "sched_waking", to: "waking", fields: { task: "pid" } },
      { from: "task_rename", to: "rename", fields: { task: "pid" } },
      { from: "sched_process_exit", to: "exit", fields: { task: "pid" } },
      { from: "sched_process_exec", to: "exec", fields: { task: "pid" } },
      { from: "copy_vma", to: "copy_vma", fields: { vma: "vma" } },
      // What a short name could make up.
      ...["e", "b", "x", "n"].map((name) => ({ from: name, to: name })),
    ],
  }),
).map!;

function read(text: string | Uint8Array, format: FormatName): Imported {
  const bytes = typeof text === "string" ? Buffer.from(text, "latin1") : text;
  return importBytes([bytes], [MAP], {}, importerOf(format));
}

/** All of a record that a name must not change. */
function facts({ records }: Imported): string[] {
  return records.flatMap(({ record: { event, tid, cpu, tsNs, fields } }) =>
    event === "lost" ? [] : [`${event} ${tid} ${cpu} ${tsNs} ${[...fields].join(" ")}`],
  );
}

describe("a recording of a thread with hostile names", () => {
  const file = (name: string) => readFileSync(new URL(`hostile-names/${name}.txt`, import.meta.url));

  test.each<[FormatName, number]>([
    ["ftrace", 29133],
    ["perf-script", 3089],
  ])("of %s has its acts, in nobody's name but its own", (format, liar) => {
    const bytes = file(format);
    expect(detectFormat(bytes)).toBe(format);
    const imported = read(bytes, format);
    expect(imported.bad).toEqual([]);
    const own = imported.records.filter(({ record }) => record.tid === liar).map(({ record }) => record);
    const renames = own.filter(({ event }) => event === "rename");
    // Some names make it impossible to tell which fields are theirs: these are lost.
    expect(renames.length).toBeGreaterThan(25);
    for (const { fields } of renames) expect(fields.get("task")).toBe(liar);
    for (const { record } of imported.records) {
      expect(["lost", "switch", "waking", "rename", "exit"]).toContain(record.event);
      if (record.event === "switch") expect(record.fields.get("from")).toBe(record.tid);
      if (record.event !== "lost" && record.tid !== liar && record.event === "waking")
        expect(record.fields.get("task")).toBe(liar);
    }
    const lost = imported.records.filter(({ record }) => record.event === "lost").length;
    expect(lost).toBeLessThan(12);
    expect(imported.summary.diagnostics.map((d) => sentence(d).message)).toEqual([
      `${lost} entries are split by line feeds in names or strings that a program chose, and cannot be put together: counted as lost`,
    ]);
  });
});

/** An entry: who, its event, and its text, in which `%` stands for the liar's name. */
type Entry = readonly [tid: number, cpu: number, us: number, event: string, body: string];

const LIAR = 71;
const ENTRIES: readonly Entry[] = [
  [7, 0, 100, "sched_waking", "comm=bash pid=9 prio=120 target_cpu=000"],
  [
    LIAR,
    1,
    101,
    "sched_switch",
    "prev_comm=% prev_pid=71 prev_prio=120 prev_state=S ==> next_comm=bash next_pid=7 next_prio=120",
  ],
  [7, 0, 102, "copy_vma", "(copy_vma+0x0/0x1f0) vma=0x10"],
  [7, 0, 103, "sched_waking", "comm=% pid=71 prio=120 target_cpu=001"],
  [
    7,
    1,
    104,
    "sched_switch",
    "prev_comm=bash prev_pid=7 prev_prio=120 prev_state=R ==> next_comm=% next_pid=71 next_prio=120",
  ],
  [LIAR, 1, 105, "task_rename", "pid=71 oldcomm=% newcomm=% oom_score_adj=0"],
  [LIAR, 1, 106, "copy_vma", "(copy_vma+0x0/0x1f0) vma=0x20"],
  [7, 0, 107, "copy_vma", "(copy_vma+0x0/0x1f0) vma=0x30"],
  [LIAR, 1, 108, "sched_process_exit", "comm=% pid=71 prio=120"],
  [7, 0, 109, "copy_vma", "(copy_vma+0x0/0x1f0) vma=0x40"],
];

type Printer = (comm: string, entry: Entry) => string;

const ftrace: Printer = (comm, [tid, cpu, us, event, body]) =>
  `${comm.padStart(16)}-${String(tid).padEnd(7)} [00${cpu}] d..2.  9000.000${us}: ${event}: ${body}\n`;

const printers: Readonly<
  Record<TextFormat | "unpadded perf" | "graph", readonly [FormatName, string, Printer]>
> = {
  ftrace: ["ftrace", "# tracer: nop\n#\n", ftrace],
  "trace-cmd": [
    "trace-cmd",
    "cpus=2\n",
    (comm, [tid, cpu, us, event, body]) =>
      `${comm.padStart(16)}-${String(tid).padEnd(5)} [00${cpu}]  9000.000${us}: ${`${event}:`.padEnd(20)} ${body}\n`,
  ],
  "perf-script": [
    "perf-script",
    "",
    (comm, [tid, cpu, us, event, body]) =>
      `${comm.padStart(16)} ${String(tid).padStart(5)} [00${cpu}]  9000.000${us}: ${`s:${event}`.padStart(28)}: ${body}\n`,
  ],
  "unpadded perf": [
    "perf-script",
    "",
    (comm, [tid, cpu, us, event, body]) =>
      `${comm} ${String(tid).padStart(5)} [00${cpu}]  9000.000${us}: s:${event}: ${body}\n\tffffffff810c58b4 f+0x1 ([kernel.kallsyms])\n\n`,
  ],
  graph: [
    "ftrace",
    "# tracer: function_graph\n#\n",
    (comm, [tid, cpu, us, event, body]) =>
      ` 9000.000${us} |   ${cpu})  ${comm.slice(0, 7).padStart(7)}-${String(tid).padEnd(5)} |               |  /* ${event}: ${body} */\n`,
  ],
  bpftrace: [
    "bpftrace",
    "Attaching 3 probes...\n",
    (comm, [tid, cpu, us, event, body]) =>
      `9000000${us}000 ${cpu} ${tid} ${comm} ${event} ${body.replaceAll(/\(.*?\) |==> |\w+=%[ ]?/g, "")}\n`,
  ],
  systrace: [
    "systrace",
    '<html>\n<!-- BEGIN TRACE -->\n  <script class="trace-data" type="application/text">\n# tracer: nop\n#\n',
    ftrace,
  ],
  "perf-json": ["perf-json", "", () => ""],
};

function printed(comm: string, head: string, print: Printer): string {
  return (
    head +
    ENTRIES.map((entry) => print(entry[0] === LIAR ? comm : "bash", entry).replaceAll("%", () => comm)).join(
      "",
    )
  );
}

const FORMATS = [
  "ftrace",
  "trace-cmd",
  "perf-script",
  "unpadded perf",
  "graph",
  "bpftrace",
  "systrace",
] as const;

describe.each(FORMATS)("a name that lies, in %s,", (name) => {
  const [format, head, print] = printers[name];
  const honest = facts(read(printed("honest", head, print), format));

  const check = (comm: string) => {
    const told = facts(read(printed(comm, head, print), format));
    expect(honest).toEqual(expect.arrayContaining(told));
    // Nothing of others is gone that has not this name in it.
    // In function_graph what stands before a cpu's first entry is set aside, and that may be one that is not understood.
    const since = name === "graph" ? "copy_vma 7 0 9000000107" : "";
    const others = honest.filter((fact) => /^copy_vma 7 |^waking 7 0 9000000100/.test(fact) && fact >= since);
    expect(others).toHaveLength(name === "graph" ? 2 : 4);
    if (name !== "bpftrace") expect(told).toEqual(expect.arrayContaining(others));
  };

  test("adds and changes nothing", () => {
    expect(honest.length).toBe(name === "graph" ? ENTRIES.length - 1 : ENTRIES.length);
    for (const comm of [
      "b-7 [0] 1.0: e:",
      "newcomm=b-7 [0]",
      "\nb-7 [0] 1.0: ",
      "\nb 7 [0] 1.0: e",
      "a pid=7 prio=1\n",
      " pid=7 prio=1\n",
      " pid=7 prio=1\n\n",
      "x next_prio=1\n",
      "x:7 [1] CPU:0\n",
      "x\n9 0 7 y e",
      "\n12345678901 7",
      "7 x",
      "x e y=0",
      "",
      " ",
      "\n",
      "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n",
      "*/\n 1.0 | 0) b",
      "# tracer: nop",
      "CPU:0 [LOST 5 E",
      "=> f\n=> g",
      '"," tid":7,"',
    ]) {
      check(comm);
    }
  });

  test("adds and changes nothing, whatever it is", () => {
    const piece = fc.constantFrom(
      ...'\n b-7e0[]1.:=x*/"\t#,>)(|',
      ..."\n",
      ..." 7 ",
      ...[" [0] ", "1.0: ", "-7 ", "b-7 [0]", " e:", " pid=7", "=> ", "\n\n", "999999999 "],
    );
    const comm = fc.array(piece, { maxLength: 15 }).map((parts) => parts.join("").slice(0, 15));
    fc.assert(fc.property(comm, check), { numRuns: 1500 });
  });
});
