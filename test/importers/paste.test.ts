/* What happens to a recording between the kernel and a file: quoted, numbered, logged, coloured, indented, cut, joined. */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sentence } from "../../src/diag/diagnostic.js";
import { type FieldMap, parseFieldMap } from "../../src/importers/field-map.js";
import type { FormatName } from "../../src/importers/formats.js";
import { detectFormat, importerOf } from "../../src/importers/formats.js";
import { entry, type Imported, importBytes, outline, wordsOf } from "./import-text.js";

const WILD: FieldMap = parseFieldMap(
  "wild.map.json",
  readFileSync(new URL("./wild/wild.map.json", import.meta.url), "utf8"),
).map!;

const SWITCH =
  "sched_switch: prev_comm=a b prev_pid=7 prev_prio=120 prev_state=S next_comm=c next_pid=0 next_prio=120";
const HEADER = `# tracer: nop
#
# entries-in-buffer/entries-written: 3/3   #P:8
#
#           TASK-PID     CPU#  |||||  TIMESTAMP  FUNCTION
#              | |         |   |||||     |         |
`;
const ENTRIES = [
  entry(SWITCH, { comm: "wor ker", tid: 7, cpu: 4, time: "525.184300" }),
  entry(SWITCH, { comm: "<idle>", tid: 0, cpu: 4, time: "525.184400" }),
  entry(SWITCH, { comm: "worker", tid: 8, cpu: 5, time: "525.184500" }),
].join("");
const TRACE = HEADER + ENTRIES;

function readAs(format: FormatName, bytes: Uint8Array | string): Imported {
  return importBytes([Buffer.from(bytes)], [WILD], {}, importerOf(format));
}

function read(text: string): Imported {
  const format = detectFormat(Buffer.from(text));
  if (format === undefined || format === "jsonl") throw new Error(`taken for ${format}`);
  return readAs(format, text);
}

function records(imported: Imported) {
  return imported.records.map(({ record }) => record);
}

const eachLine = (text: string, of: (line: string, n: number) => string) =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line, i) => `${of(line, i + 1)}\n`)
    .join("");

const PLAIN = readAs("ftrace", TRACE);

describe("each line of the file wears the same", () => {
  const worn: readonly (readonly [string, (text: string) => string])[] = [
    ["a mail's quote marks", (text) => eachLine(text, (l) => `> ${l}`)],
    ["those of an answer to an answer", (text) => eachLine(text, (l) => `> > ${l}`)],
    ["without blanks at the ends of lines", (text) => eachLine(text, (l) => `> ${l}`.trimEnd())],
    ["bars", (text) => eachLine(text, (l) => `| ${l}`)],
    ["a patch's mark", (text) => eachLine(text, (l) => `+${l}`)],
    ["a list's mark", (text) => eachLine(text, (l) => `- ${l}`)],
    ["numbers of grep -n", (text) => eachLine(text, (l, n) => `${n}:${l}`)],
    ["those of several files", (text) => eachLine(text, (l, n) => `trace.txt:${n}:${l}`)],
    ["the name of the file", (text) => eachLine(text, (l) => `log/trace.txt:${l}`)],
    ["numbers of cat -n", (text) => eachLine(text, (l, n) => `${String(n).padStart(6)}\t${l}`)],
    ["numbers of less -N", (text) => eachLine(text, (l, n) => `${String(n).padStart(7)} ${l}`)],
    ["four blanks", (text) => eachLine(text, (l) => `    ${l}`)],
    ["a tab", (text) => eachLine(text, (l) => `\t${l}`)],
    ["tabs for blanks", (text) => text.replaceAll("        ", "\t")],
    ["blanks that do not break", (text) => text.replaceAll("  ", "\u00a0 ")],
    ["a colour", (text) => eachLine(text, (l) => `\u001b[32m${l}\u001b[0m`)],
    [
      "grep's colours",
      (text) => text.replaceAll("sched_switch", "\u001b[01;31m\u001b[Ksched_switch\u001b[m\u001b[K"),
    ],
    ["line ends of DOS, twice", (text) => text.replaceAll("\n", "\r\r\n")],
    ["a byte order mark", (text) => `\ufeff${text}`],
    ["quoted numbers", (text) => eachLine(text, (l, n) => `> ${n}: ${l}`)],
  ];

  test.each(worn)("%s", (_, wear) => {
    const imported = read(wear(TRACE));
    expect(imported.bad).toEqual([]);
    expect(records(imported)).toEqual(records(PLAIN));
    expect(imported.summary.lines).toEqual(PLAIN.summary.lines);
  });

  test.each(worn)("%s, without a header", (_, wear) => {
    const imported = read(wear(ENTRIES));
    expect(imported.bad).toEqual([]);
    expect(records(imported)).toEqual(records(PLAIN));
  });

  test.each(worn)("%s: wherever chunks are cut", (_, wear) => {
    const bytes = Buffer.from(wear(TRACE));
    const whole = readAs("ftrace", bytes);
    fc.assert(
      fc.property(fc.array(fc.nat(200), { minLength: 1, maxLength: 20 }), (sizes) => {
        const chunks: Uint8Array[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length]! + 1;
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        const cut = importBytes(chunks, [WILD], {}, importerOf("ftrace"));
        expect(records(cut)).toEqual(records(whole));
        expect(cut.summary).toEqual(whole.summary);
      }),
      { seed: 3, numRuns: 20 },
    );
  });

  test("a web page's escapes", () => {
    const text = TRACE.replaceAll("next_comm=c", "next_comm=x->y");
    const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
    expect(records(read(escaped))).toEqual(records(readAs("ftrace", text)));
  });

  test("perf script and trace-cmd are quoted as well", () => {
    const body = "(ffffffff813b6dc4) vma=0x10 addr=0x20 len=0x30";
    const perf = `          worker     7 [001]    10.000001: probe:copy_vma: ${body}\n`;
    const traceCmd = `cpus=2\n          worker-7     [001]    10.000001: copy_vma:             ${body}\n`;
    for (const text of [perf, traceCmd]) {
      const quoted = read(eachLine(text, (l) => `> ${l}`));
      expect(quoted.bad).toEqual([]);
      expect(records(quoted)).toEqual(records(read(text)));
    }
  });

  test("a comm may begin with a quote mark where lines are as the kernel wrote them", () => {
    const text = entry(SWITCH, { comm: "> worker" });
    expect(records(read(text))).toMatchObject([{ comm: "> worker" }]);
  });

  test("a line that lacks the mark may be an entry, and is not understood; the place is that of the file", () => {
    const text = `${eachLine(ENTRIES, (l) => `> ${l}`)}worker-7 [004] d..2. 525.184600: ${SWITCH}\n> x-7 [004] d..2. 525.2: ?\n`;
    const { bad } = read(text);
    expect(bad.map(({ line, diagnostic }) => [line, wordsOf(diagnostic)])).toEqual([
      [4, expect.stringContaining("expected `> `, as in front of the lines before")],
      [5, expect.stringContaining("expected the name of an event and a colon, found `?`")],
    ]);
    expect(bad[1]!.diagnostic.at).toMatchObject({ column: 26 });
  });

  test("a number that is left out is a line that is left out", () => {
    const numbered = eachLine(ENTRIES, (l, n) => `${n === 3 ? 9 : n}:${l}`);
    expect(outline(read(numbered))).toEqual(["1 sched_switch", "2 sched_switch", "3 lost", "3 sched_switch"]);
  });
});

describe("a dump of the ring buffer in the kernel's log", () => {
  const dump = (rest: string, us: number) => ` worker-7         4d..2. ${us}us : ${rest}`;
  const BEFORE = [
    "Linux version 6.12.7-arch1 (x@y) #1 SMP",
    "Command line: quiet",
    "Kernel panic - not syncing",
  ];
  const LINES = [
    "Dumping ftrace buffer:",
    "---------------------------------",
    dump(SWITCH, 525_184_300),
    "CPU:4 [LOST 12 EVENTS]",
    dump(SWITCH, 525_184_400),
    "---------------------------------",
    "---[ end Kernel panic ]---",
  ];
  const log = (prefix: (n: number) => string) =>
    [...BEFORE, ...LINES].map((line, n) => `${prefix(n)}${line}\n`).join("");

  test.each([
    ["dmesg", (n: number) => `[  525.${String(n).padStart(6, "0")}] `],
    ["dmesg with callers", (n: number) => `[  525.${String(n).padStart(6, "0")}][   T12] `],
    ["dmesg -T", () => "[Mon Nov 30 00:09:26 2026] "],
    ["dmesg -r", (n: number) => `<4>[  525.${String(n).padStart(6, "0")}] `],
    ["journalctl -k", () => "Nov 30 00:09:26 host kernel: "],
    ["syslog", (n: number) => `Nov 30 00:09:26 host kernel: [  525.${String(n).padStart(6, "0")}] `],
    ["journalctl -o short-iso", () => "2026-11-30T00:09:26+0000 host kernel: "],
  ])("%s", (_, prefix) => {
    const imported = read(log(prefix));
    expect(imported.bad).toEqual([]);
    expect(records(imported)).toMatchObject([
      { event: "sched_switch", tid: 7, cpu: 4, comm: "worker", tsNs: 525_184_300_000 },
      { event: "lost", cpu: 4 },
      { event: "sched_switch", tsNs: 525_184_400_000 },
    ]);
  });

  test("a serial console's text without times", () => {
    expect(
      outline(
        read(
          LINES.slice(0, -1)
            .map((l) => `${l}\n`)
            .join(""),
        ),
      ),
    ).toEqual(["3 sched_switch", "4 lost", "5 sched_switch"]);
  });

  test("it may be far behind the beginning of the log", () => {
    const boot = Array.from(
      { length: 5000 },
      (_, n) => `[    0.${String(n).padStart(6, "0")}] pci 0000:00: x\n`,
    );
    const text = boot.join("") + log((n) => `[  525.${String(n).padStart(6, "0")}] `);
    expect(outline(read(text))).toEqual(["5006 sched_switch", "5007 lost", "5008 sched_switch"]);
  });

  test("a log without a dump is refused", () => {
    const { summary } = read(BEFORE.map((line, n) => `[    0.00000${n}] ${line}\n`).join(""));
    expect(sentence(summary.rejected!)).toMatchObject({
      message: "this is the kernel's log, without a dump of ftrace's ring buffer, which is not supported",
      help: expect.stringContaining("ftrace_dump_on_oops"),
    });
  });
});

describe("what stands around a recording that was pasted", () => {
  test.each([
    ["a mail's words", `Hi all,\nthis is on 6.12:\n\n${TRACE}\n`],
    ["a fence of markdown", `What I see:\n\n\`\`\`\n${TRACE}\`\`\`\n\nAny help is welcome.\nX\n`],
    ["one of a tracker", `{noformat}\n${TRACE}{noformat}\nSeen twice.\n`],
    ["a root's prompt", `root@box:~# cat /sys/kernel/tracing/trace\n${TRACE}root@box:~# \n`],
    ["a user's", `$ sudo cat /sys/kernel/tracing/trace\n${TRACE}$\n`],
    ["a prompt in brackets", `[root@box tracing]# cat trace\n${TRACE}[root@box tracing]#\n`],
    ["a greeting", `${TRACE}\nThanks,\nX Y\n`],
  ])("%s", (_, text) => {
    const imported = read(text);
    expect(imported.bad).toEqual([]);
    expect(records(imported).filter((r) => r.event !== "lost")).toEqual(records(PLAIN));
    expect(records(imported).slice(0, 3)).toEqual(records(PLAIN));
  });

  test.each([
    "[...]",
    "...",
    "[…]",
    "<snip>",
    "[snip]",
    "(many lines omitted)",
    "-- >8 --",
    "--",
  ])("%s: lines were left out", (mark) => {
    const [first, ...others] = ENTRIES.trimEnd().split("\n");
    expect(outline(read(`${first}\n${mark}\n${others.join("\n")}\n`))).toEqual([
      "1 sched_switch",
      "2 lost",
      "3 sched_switch",
      "4 sched_switch",
    ]);
  });

  test("another's words between two quotes: something may have been left out", () => {
    const quoted = (from: number, to: number) =>
      eachLine(ENTRIES, (l) => `> ${l}`)
        .split("\n")
        .slice(from, to)
        .join("\n");
    const text = `On Monday X wrote:\n${quoted(0, 1)}\n\nIs this all?\n\n${quoted(1, 4)}`;
    expect(outline(read(text))).toEqual(["2 sched_switch", "4 lost", "6 sched_switch", "7 sched_switch"]);
  });

  test("words alone are no recording", () => {
    const { summary } = readAs("ftrace", "Hello,\nhow are you?\n");
    expect(wordsOf(summary.rejected)).toBe("no event is found in it, read as ftrace");
  });

  test("a beginning that was cut inside a line", () => {
    const imported = read(`_pid=7 prev_prio=120 prev_state=S\n${ENTRIES}`);
    expect(imported.bad).toEqual([]);
    expect(records(imported)).toEqual(records(PLAIN));
  });
});

describe("several recordings in one file", () => {
  const at = (cpu: number, ...times: readonly string[]) =>
    times.map((time) => entry(SWITCH, { cpu, time })).join("");

  test("two traces, each with its header: nothing is known of the time between", () => {
    expect(outline(read(TRACE + TRACE))).toContain("10 lost");
  });

  test("two reports of trace-cmd", () => {
    const report = `cpus=2\n          worker-7     [001]    10.000001: cpu_idle:             state=1 cpu_id=1\n`;
    expect(outline(read(report + report))).toEqual(["2 cpu_idle", "3 lost", "4 cpu_idle"]);
  });

  test("two of perf script", () => {
    const one = `# ========\n# captured on    : Sat\n# ========\n#\n          worker     7 [001]    10.000001: power:cpu_idle: state=1 cpu_id=1\n`;
    expect(outline(read(one + one))).toEqual(["5 cpu_idle", "7 lost", "10 cpu_idle"]);
  });

  test("without headers the time goes back", () => {
    const imported = read(at(0, "5.1", "5.2") + at(0, "1.1", "1.2"));
    expect(outline(imported)).toEqual([
      "1 sched_switch",
      "2 sched_switch",
      "3 lost",
      "3 sched_switch",
      "4 sched_switch",
    ]);
    expect(imported.summary.diagnostics).toMatchObject([{ code: "MMS5161", at: { line: 3 } }]);
  });

  test("a few microseconds back are no other recording", () => {
    expect(outline(read(at(0, "5.1", "5.2") + at(0, "5.1999")))).toHaveLength(3);
  });

  test("one cpu behind the other is refused", () => {
    const { summary } = read(at(0, "5.1", "5.2") + at(1, "5.15", "5.25"));
    expect(sentence(summary.rejected!)).toMatchObject({
      message: expect.stringContaining("entries of cpu 1 begin here, earlier than those of other cpus"),
      help: expect.stringContaining("instead of the files in per_cpu"),
    });
  });

  test("another recording may begin with a cpu of its own", () => {
    const { summary, ...read2 } = read(at(0, "5.1") + at(1, "5.2") + at(2, "1.1", "1.2"));
    expect(summary.rejected).toBeUndefined();
    expect(outline({ summary, ...read2 })).toContain("3 lost");
  });

  test("times since the entry before are not times", () => {
    const line = (time: string) =>
      `          worker     7 [001] ${time.padStart(12)}: power:cpu_idle: state=1 cpu_id=1\n`;
    const { summary } = read(["0.000000", "0.000300", "0.000100"].map(line).join(""));
    expect(sentence(summary.rejected!).help).toBe("perf script without --deltatime");
    const relative = read(["0.000000", "0.000300", "0.000400"].map(line).join(""));
    expect(relative.records).toHaveLength(3);
  });
});

describe("records that perf 5.10 wrote twice", () => {
  const line = (cpu: number, time: string) =>
    `          worker     7 [00${cpu}] ${time.padStart(12)}: power:cpu_idle: state=1 cpu_id=${cpu}\n`;
  const twice = (cpu: number, time: string) => line(cpu, time) + line(cpu, time);

  test("at the beginning of a cpu's are read once", () => {
    const imported = read(twice(0, "1.1") + line(1, "1.15") + twice(0, "1.2") + line(0, "1.3"));
    expect(outline(imported)).toEqual(["1 cpu_idle", "3 cpu_idle", "4 cpu_idle", "6 cpu_idle"]);
    expect(imported.summary.diagnostics.map(wordsOf)).toEqual([
      "2 records are duplicated, at the beginning of a cpu: the second of each is ignored",
    ]);
  });

  test("elsewhere are two events", () => {
    const once = ["1.1", "1.2", "1.3"].map((time) => line(0, time)).join("");
    expect(read(once + twice(0, "1.4")).records).toHaveLength(5);
  });
});
