// `npm run bench`: ratios, each measured in one run on one machine, on generated traces with a fixed seed.
// `npm run bench -- --quick` leaves out the large traces.
import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync,
  cpSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { cpus, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { generateTrace } from "./generate-trace.mjs";
import { importSpeed } from "./import-speed.mjs";
import { lspSpeed } from "./lsp-speed.mjs";
import { worstState } from "./worst-state.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const bin = join(root, "dist", "cli", "bin.js");
const folder = mkdtempSync(join(tmpdir(), "mmspec-bench-"));
const quick = process.argv.includes("--quick");
const rows = [];

try {
  run();
  await compareWithPlainEvaluator();
  for (const measured of await lspSpeed({ root, bin, quick, seconds, median })) row(...measured);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const table = ["| what | bound | measured |", "|---|---|---|", ...rows.map((r) => `| ${r.join(" | ")} |`)];
console.log(`\nNode ${process.versions.node}, ${cpus().length} x ${cpus()[0]?.model.trim()}\n`);
console.log(table.join("\n"));

function run() {
  const events = quick ? 200_000 : 1_000_000;
  const million = trace("million.jsonl", { events, vmas: 1000 });
  const midLife = trace("mid-life.jsonl", { events, vmas: 1000, complete: false });
  const bytes = Math.round(statSync(million).size / events);

  // The rounds alternate, so that whatever else the machine does hits all of them alike.
  const parse = [];
  const whole = [];
  const partial = [];
  for (let i = 0; i < 9; i++) {
    parse.push(seconds(process.execPath, [join(here, "json-parse-loop.mjs"), million]));
    whole.push(seconds(process.execPath, [bin, "validate", "--quiet", million]));
    partial.push(seconds(process.execPath, [bin, "validate", "--quiet", midLife]));
  }
  const rate = (times) => `${Math.round(events / median(times) / 1000)}k events/s`;
  row(
    `validate, ${events.toLocaleString("en")} events of ${bytes} bytes, all rules, against JSON.parse of every line`,
    ">= 1.0",
    `${(median(parse) / median(whole)).toFixed(2)} (${rate(whole)} against ${rate(parse)})`,
  );
  row(
    "the same events as a mid-life recording, against complete",
    ">= 0.7",
    (median(whole) / median(partial)).toFixed(2),
  );
  const few = trace("few.jsonl", { events: 10, vmas: 2 });
  const modules = ["mm.mremap", "mm.migrate", "mm.vm_sequence"].flatMap((name) => ["--spec", name]);
  // Several modules by name are compiled at the start, which is not what is to be measured.
  const withoutStart = (...specs) => {
    const times = [million, few].map((path) => {
      const runs = [];
      for (let i = 0; i < 3; i++)
        runs.push(seconds(process.execPath, [bin, "validate", "--quiet", ...specs, path]));
      return median(runs);
    });
    return times[0] - times[1];
  };
  row(
    "all rules on, against the modules of MREMAP_01, MIG_01 and SEQ_04 (time behind the start)",
    "-",
    (withoutStart() / withoutStart(...modules)).toFixed(2),
  );

  row(
    "cost of an event with 10, 1,000 and 100,000 live vmas, largest over smallest",
    "<= 1.3",
    liveObjects(() => 64),
  );
  row(
    "the same, each event on any of them",
    "-",
    liveObjects((vmas) => vmas),
  );

  const small = peak(trace("small.jsonl", { bytes: 10 * 2 ** 20, vmas: 1000 }));
  const large = quick ? undefined : peak(trace("large.jsonl", { bytes: 2 ** 30, vmas: 1000 }));
  row(
    "peak memory, 1 GiB trace against 10 MiB",
    "<= 1.3",
    large === undefined ? "left out" : `${(large / small).toFixed(2)} (${mib(large)} against ${mib(small)})`,
  );

  const n = quick ? 500 : 2500;
  for (const { name, ratio } of worstState(n, seconds)) {
    row(`what an event costs beside ${4 * n} objects, against ${n}: ${name}`, "<= 1.5", ratio.toFixed(2));
  }
  for (const measured of importSpeed({ root, bin, here, folder, quick, seconds, median })) row(...measured);

  const ten = trace("ten.jsonl", { events: 10, vmas: 2 });
  const nothing = [];
  const start = [];
  for (let i = 0; i < 15; i++) {
    nothing.push(seconds(process.execPath, ["-e", "0"]));
    start.push(seconds(process.execPath, [bin, "validate", "--quiet", ten]));
  }
  row(
    "start-up: validate on ten events, more than node -e 0",
    "<= 200 ms",
    `${Math.round((median(start) - median(nothing)) * 1000)} ms`,
  );
}

function row(what, bound, measured) {
  rows.push([what, bound, measured]);
  console.log(`${what}: ${measured} (${bound})`);
}

/** Writes a trace of that many events, or that many bytes (the same events over and over are not: it goes on). */
function trace(
  name,
  { events = Number.MAX_SAFE_INTEGER, bytes = Number.MAX_SAFE_INTEGER, vmas, complete = true },
) {
  const path = join(folder, name);
  const file = openSync(path, "w");
  let written = 0;
  for (const text of generateTrace({ events, vmas, complete })) {
    written += writeSync(file, text);
    if (written >= bytes) break;
  }
  closeSync(file);
  return path;
}

function seconds(command, args) {
  const from = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, {
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 1 << 26,
  });
  const time = Number(process.hrtime.bigint() - from) / 1e9;
  // 0: nothing violated. Anything else would mean that the generator or a rule is wrong.
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: exit ${status}\n${stderr}`);
  return time;
}

function peak(path) {
  const args = [
    "--import",
    pathToFileURL(join(here, "peak-memory.mjs")).href,
    bin,
    "validate",
    "--quiet",
    path,
  ];
  const { stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 26 });
  rmSync(path);
  return Number(/peak (\d+)/.exec(stderr)[1]);
}

/**
 * The same mix of events on more and more live vmas, without the events that create them; `busy` says on how many of
 * them the trace works at a time.
 */
function liveObjects(busy) {
  const costs = [10, 1000, 100_000].map((vmas) => {
    const runs = [];
    for (let i = 0; i < 3; i++) {
      const out = execFileSync(
        process.execPath,
        [join(here, "steady-cost.mjs"), String(vmas), quick ? "100000" : "400000", String(busy(vmas))],
        { encoding: "utf8" },
      );
      runs.push(Number(out));
    }
    return Math.min(...runs);
  });
  return `${(Math.max(...costs) / Math.min(...costs)).toFixed(2)} (${costs.map((c) => `${Math.round(c)} ns`).join(", ")})`;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function mib(kib) {
  return `${Math.round(kib / 1024)} MiB`;
}

/** The oracle is TypeScript of the tests: compiled into the bench's folder first. */
async function compareWithPlainEvaluator() {
  const out = join(folder, "compiled");
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  spawnSync(
    process.execPath,
    [tsc, "-p", join(root, "tsconfig.test.json"), "--noEmit", "false", "--outDir", out],
    { stdio: "inherit" },
  );
  writeFileSync(join(out, "package.json"), '{"type":"module"}\n');
  symlinkSync(join(root, "node_modules"), join(out, "node_modules"));
  cpSync(join(root, "src", "syntax", "generated"), join(out, "src", "syntax", "generated"), {
    recursive: true,
  });
  const { compareSteps } = await import(pathToFileURL(join(out, "test", "bench", "plain-steps.js")).href);
  const text = [...generateTrace({ events: 2000, vmas: 20 })].join("");
  row(
    "compiled step against the plain evaluator of the tests, 2,000 events on 20 vmas",
    "-",
    `${compareSteps(root, text).toFixed(0)} times as fast`,
  );
}
