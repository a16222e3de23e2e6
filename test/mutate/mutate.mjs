// `npm run mutate`: changes each record of each good trace in traces/scenarios in every way that mutants.mjs knows, and
// looks whether a rule notices. What none notices must be explained in explained.json, by its class; exit 1 if not.
//
//   npm run mutate -- fork/                only the traces whose path has it
//   npm run mutate -- --list               also where the mutants are that nothing notices
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Tinypool } from "tinypool";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const SCENARIOS = "traces/scenarios";

const args = process.argv.slice(2);
const isListed = args.includes("--list");
const wanted = args.filter((arg) => !arg.startsWith("-"));

const traces = goodTraces().filter((trace) => wanted.every((part) => trace.includes(part)));
if (traces.length === 0) {
  console.error(`no good trace is called ${wanted.join(" ")}`);
  process.exit(2);
}
const explained = JSON.parse(readFileSync(join(here, "explained.json"), "utf8"));
const results = await tryAll(traces);
process.exitCode = report(results);

function goodTraces() {
  return readdirSync(join(root, SCENARIOS))
    .sort()
    .flatMap((chapter) => {
      const folder = join(SCENARIOS, chapter);
      const manifest = JSON.parse(readFileSync(join(root, folder, "manifest.json"), "utf8"));
      const good = manifest.traces.filter((t) => t.verdict === "ok" && t.violations.length === 0);
      return good.map((t) => join(folder, t.trace));
    });
}

async function tryAll(all) {
  const threads = Math.min(availableParallelism(), all.length);
  const pool = new Tinypool({
    filename: new URL("./try-trace.mjs", import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
  });
  try {
    return await Promise.all(all.map((trace) => pool.run({ root, trace })));
  } finally {
    await pool.destroy();
  }
}

function report(tried) {
  const groups = new Map();
  for (const { group, at } of tried.flatMap((r) => r.survivors)) {
    groups.set(group, [...(groups.get(group) ?? []), at]);
  }
  const reasons = new Map([...groups.keys()].map((group) => [group, reasonFor(group)]));
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const open = sorted.filter(([group]) => reasons.get(group) === undefined);

  console.log(scoreTable(tried).join("\n"));
  if (isListed) for (const [group, at] of sorted) tell(group, at, reasons.get(group));
  if (open.length > 0) {
    console.log(
      `\n${open.length} classes of mutants that nothing notices and explained.json does not explain:`,
    );
    for (const [group, at] of open) tell(group, at);
  }
  // Of a part of the traces one cannot tell.
  if (wanted.length === 0) {
    for (const { classes } of explained) {
      for (const pattern of classes) {
        if ([...groups.keys()].some((group) => fits(group, pattern))) continue;
        console.log(`explained.json: nothing is "${pattern}" any more`);
      }
    }
  }
  return open.length === 0 ? 0 : 1;
}

function tell(group, at, reason) {
  const more = at.length > 1 && !isListed ? ` and ${at.length - 1} more` : "";
  console.log(
    `  ${group}: ${isListed ? at.join(" ") : at[0]}${more}${reason === undefined ? "" : ` (${reason})`}`,
  );
}

function scoreTable(tried) {
  const kinds = ["drop", "repeat", "swap", "alter"];
  const all = (kind) => tried.reduce((sum, r) => sum + (r.counts[kind] ?? 0), 0);
  const alive = (kind) =>
    tried.reduce((sum, r) => sum + r.survivors.filter((s) => s.group.startsWith(`${kind} `)).length, 0);
  const row = (name, total, unseen) => {
    const share = total === 0 ? "" : `${((100 * (total - unseen)) / total).toFixed(1)}%`;
    return `${name.padEnd(8)}${String(total).padStart(8)}${String(total - unseen).padStart(10)}${share.padStart(9)}`;
  };
  const sum = (of) => kinds.reduce((n, kind) => n + of(kind), 0);
  return [
    `${tried.length} good traces`,
    `${"mutants".padEnd(8)}${"all".padStart(8)}${"noticed".padStart(10)}`,
    ...kinds.map((kind) => row(kind, all(kind), alive(kind))),
    row("all", sum(all), sum(alive)),
  ];
}

function reasonFor(group) {
  return explained.find(({ classes }) => classes.some((pattern) => fits(group, pattern)))?.because;
}

/** A `*` stands for any text without blanks. */
function fits(group, pattern) {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.$()|[\]{}+?^\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("\\S*")}$`).test(group);
}
