/*
 * The walk of the catalogue: each code is seen to come out of the command. Those of modules (1xxx to 4xxx) have an example in
 * specs/DIAGNOSTICS.md, which is made by running them; those of traces, recordings and the command have a case here, or are
 * named by the test of what they are about.
 */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Code, catalogue } from "../../src/diag/catalogue/index.js";
import { parseCatalogue } from "../../src/probes/catalogue.js";
import { LINE_LIMIT } from "../../src/trace/jsonl-reader.js";
import { call } from "../cli/memory-io.js";
import { entry } from "../importers/import-text.js";
import { formatFile, PAGE, traceDat } from "../support/trace-dat.js";

const MUTEX = new URL("../cli/specs/mutex.mms", import.meta.url).pathname;
let folder = "";

const MAP = JSON.stringify({
  format: 1,
  name: "m",
  patterns: { waking: "{a} {b} {c} {d} {e}" },
  events: [
    { from: "lock", to: "mutex_lock", fields: { m: "m" } },
    { from: "cpu_idle", to: "mutex_unlock", fields: { m: "state" } },
    { from: "waking", to: "mutex_lock", fields: { m: "a" } },
    { from: "sched_switch", to: "mutex_lock", fields: { m: "next_pid" } },
    { from: "task_rename", to: "mutex_lock", fields: { m: "pid" } },
  ],
});
const SPEC = (name: string, body: string) =>
  `---- MODULE ${name} ----\nEXTENDS TLC\nEVENT e(n : Int)\nVARIABLE x : Int\nINIT x = 0\nACTION A ON e == ${body} /\\ x' = n\n====\n`;

/** Files that the cases share. */
const files: Record<string, string | Uint8Array> = {
  "m.json": MAP,
  "bad-map.json": '{"format":1}',
  "prints.mms": SPEC("prints", "PrintT(n)"),
  "noise.txt": entry("other: (g+0x4/0x40) x=0x1"),
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mmspec-codes-"));
  mkdirSync(join(folder, "empty"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const validate = (name: string, content: string | Uint8Array, ...flags: string[]) => {
  writeFileSync(join(folder, name), content);
  return ["validate", name, "--spec", MUTEX, ...flags];
};
const imported = (name: string, content: string | Uint8Array) => validate(name, content, "--map", "m.json");
const at = (cpu: number, time: string, rest = "lock: (f+0x4/0x40) m=0x1") => entry(rest, { cpu, time });
const header = (inBuffer: number, written: number) =>
  `# tracer: nop\n#\n# entries-in-buffer/entries-written: ${inBuffer}/${written}   #P:2\n#\n`;
const idle = (time: string) =>
  `          worker     7 [000] ${time.padStart(12)}: power:cpu_idle: state=1 cpu_id=0\n`;
const tick = (...instances: string[]) =>
  traceDat({
    version: 6,
    formats: [formatFile("lock", 300, ["unsigned long m"], '"m=%lx", REC->m')],
    instances: instances.map((name) => ({
      name,
      cpus: [[{ time: 1_000n, items: [{ time: 1_001n, id: 300, payload: new Uint8Array(8) }] }]],
    })),
  });
/** Its one page says that more of it is used than it has. */
const damaged = () => {
  const file = Buffer.from(tick(""));
  file.writeUInt32LE(5_000, file.length - PAGE + 8);
  return file;
};
const inFolder = (name: string, work: (path: string) => void) => {
  mkdirSync(join(folder, name));
  work(join(folder, name));
};

const hostile = readFileSync(new URL("../importers/hostile-names/perf-script.txt", import.meta.url));
const marker = (text: string) => at(0, "3.1", `tracing_mark_write: ${text}`);

/** The code, where it is reported ("" for what is wrong with the command itself), and the command. */
const cases: readonly (readonly [Code, where: string, () => readonly string[]])[] = [
  [
    "MMS5024",
    "other.jsonl",
    () => validate("other.jsonl", '{"ts":1,"cpu":0,"tid":1,"event":"something_else"}\n'),
  ],
  ["MMS5002", "long.jsonl:1", () => validate("long.jsonl", `{"x":"${"y".repeat(LINE_LIMIT)}"}\n`)],
  ["MMS5066", "twice.jsonl:1:14", () => validate("twice.jsonl", '{"event":"x","event":"y"}\n')],
  [
    "MMS5068",
    "outside/manifest.json",
    () => {
      inFolder("outside", (path) => {
        symlinkSync(MUTEX, join(path, "t.jsonl"));
        const manifest = {
          spec: "prints.mms",
          traces: [{ trace: "t.jsonl", title: "t", verdict: "ok", violations: [] }],
        };
        writeFileSync(join(path, "manifest.json"), JSON.stringify(manifest));
      });
      return ["test", "outside"];
    },
  ],
  ["MMS5110", "overrun.txt:3:1", () => imported("overrun.txt", header(1, 9) + at(0, "1.1"))],
  ["MMS5113", "noise.txt", () => ["validate", "noise.txt", "--spec", MUTEX, "--map", "m.json"]],
  [
    "MMS5117",
    "noise.txt:1:1",
    () => ["validate", "noise.txt", "--spec", MUTEX, "--from", "perf-script", "--map", "m.json"],
  ],
  ["MMS5121", "bad-map.json", () => ["import", "noise.txt", "--map", "bad-map.json"]],
  ["MMS5151", "ways.txt:1:60", () => imported("ways.txt", at(0, "1.1", `waking: ${"x ".repeat(200)}x`))],
  ["MMS5160", "cpus.txt:3", () => imported("cpus.txt", at(0, "9.1") + at(0, "9.2") + at(1, "1.1"))],
  ["MMS5162", "perf.txt", () => imported("perf.txt", idle("1.1") + idle("1.1"))],
  ["MMS5166", "hostile.txt:62", () => imported("hostile.txt", hostile)],
  [
    "MMS5167",
    "many.txt:5",
    () => imported("many.txt", header(1, 1) + marker("x".repeat(999)) + at(0, "3.2")),
  ],
  ["MMS5181", "damaged.dat:1", () => imported("damaged.dat", damaged())],
  ["MMS5183", "two.dat:2", () => imported("two.dat", tick("", "foo"))],
  [
    "MMS6085",
    "",
    () => validate("e.jsonl", '{"ts":1,"cpu":0,"tid":1,"event":"e","n":7}\n', "--spec", "prints.mms"),
  ],
  ["MMS7002", "", () => ["validate", "--nonesuch"]],
  ["MMS7003", "", () => ["validate", "x", "--spec"]],
  ["MMS7005", "", () => ["nonesuch"]],
  ["MMS7006", "", () => ["validate"]],
  ["MMS7007", "", () => ["explain", "a", "b", "--at", "3"]],
  ["MMS7011", "", () => ["validate", "noise.txt", "--spec", MUTEX, "--constant", "Nonesuch=1"]],
  ["MMS7012", "", () => ["validate", "x", "--constant", "A=1", "--constant", "A=2"]],
  ["MMS7013", "", () => ["explain", "noise.txt", "--spec", MUTEX, "--map", "m.json", "--at", "3"]],
  ["MMS7016", "", () => ["check", "nonesuch"]],
  ["MMS7020", "", () => ["check", "empty"]],
  ["MMS7021", "", () => ["test", "empty"]],
  ["MMS7022", "", () => ["test", "prints.mms", "--filter", "nonesuch"]],
  ["MMS7027", "", () => ["probes", "--kernel", "6.12", "--symbols", "noise.txt"]],
  ["MMS7030", "", () => ["validate", "x", "--format", "tap", "--format", "json"]],
  ["MMS7040", "", () => ["validate", "noise.txt", "--spec", MUTEX, "--records", "nonesuch"]],
];

test.each(cases)("%s is reported at its place: %j", async (code, where, argv) => {
  const { stdout, stderr } = await call(argv(), { cwd: folder });
  const lines = (stderr + stdout).split("\n");
  const at = lines.findIndex((line) => /^(?:error|warning|note) (MMS\d{4}): /.exec(line)?.[1] === code);
  expect(at, stderr + stdout).toBeGreaterThanOrEqual(0);
  if (where === "") expect(lines[at + 1] ?? "").not.toMatch(/^ {2}\S+:\d/);
  else expect(lines[at + 1]).toMatch(new RegExp(`^  ${where.replaceAll(".", "\\.")}$`));
});

test("MMS7029 is reported where the kernel is neither named nor this machine's", async () => {
  const own = Object.getOwnPropertyDescriptor(process, "platform")!;
  Object.defineProperty(process, "platform", { ...own, value: "darwin" });
  try {
    expect((await call(["probes", "mm.locks"])).stderr).toMatch(/^error MMS7029: /);
  } finally {
    Object.defineProperty(process, "platform", own);
  }
});

test("MMS7031 is reported at the catalogue, which only comes with mmspec", () => {
  expect(parseCatalogue("c.json", "{}").diagnostics[0]).toMatchObject({
    code: "MMS7031",
    at: { path: "c.json" },
  });
});

test("every code of the catalogue is reported in some test", () => {
  const root = new URL("..", import.meta.url).pathname;
  const tests = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((f) =>
    f.endsWith(".test.ts"),
  );
  const texts = tests.map((file) => readFileSync(join(root, file), "utf8")).join("");
  const examples = readFileSync(join(root, "../specs/DIAGNOSTICS.md"), "utf8");
  const isReported = (code: string) => texts.includes(code) || examples.includes(`[${code}](#`);
  expect(Object.keys(catalogue).filter((code) => !isReported(code))).toEqual([]);
});
