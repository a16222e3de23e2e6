// `npm run mutate`: changes each record of each good trace in traces/scenarios in every way that mutants.mjs knows, and
// looks whether a rule notices. What none notices must be explained in explained.json, by its class; exit 1 if not.
//
// An explanation says what a class is: "equivalent", a correct kernel may have this run too, or the record says what a
// rule cannot or need not know; or a "gap", what a rule might notice and none does. The first one that fits counts;
// `unless` names a claim of the trace's beginning with which it does not hold. The score leaves out what is equivalent.
//
//   npm run mutate -- fork/                only the traces whose path has it
//   npm run mutate -- --list               also where the mutants are that nothing notices
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, dirname, join } from "node:path";
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
process.exitCode = report(await tryAll(traces));

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
  const survivors = tried.flatMap((r) =>
    r.survivors.map((s) => ({
      ...s,
      kind: kindOf(s.group),
      entry: entryFor(s.group, r.claims),
      trace: r.trace,
    })),
  );
  console.log(scoreTables(tried, survivors).join("\n"));
  for (const entry of explained) {
    const own = survivors.filter((s) => s.entry === entry);
    if (own.length === 0) continue;
    console.log(`\n${entry.is} (${own.length}): ${entry.because}`);
    tell(own);
  }
  const open = survivors.filter((s) => s.entry === undefined);
  if (open.length > 0) {
    console.log(`\nunexplained (${open.length}): nothing notices them, and explained.json does not say why`);
    tell(open);
  }
  // Of a part of the traces one cannot tell.
  const dead = wanted.length > 0 ? [] : patternsOfNothing(survivors);
  for (const pattern of dead) console.log(`explained.json: nothing is "${pattern}" any more`);
  return open.length === 0 ? 0 : 1;
}

/** The classes with the number of their mutants, and one of these or all. */
function tell(list) {
  const groups = groupBy(list, (s) => s.group);
  for (const [group, own] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const at = isListed ? own.map((s) => s.at).join(" ") : own[0].at;
    console.log(`  ${String(own.length).padStart(5)}  ${group}: ${at}`);
  }
}

function patternsOfNothing(survivors) {
  return explained.flatMap((entry) =>
    entry.classes.filter((pattern) => !survivors.some((s) => s.entry === entry && fits(s.group, pattern))),
  );
}

function scoreTables(tried, survivors) {
  const kinds = ["drop", "repeat", "swap", "alter"];
  const total = (r, some = kinds) => some.reduce((sum, kind) => sum + (r.counts[kind] ?? 0), 0);
  const sum = (list, of) => list.reduce((n, r) => n + of(r), 0);
  const row = (name, all, unseen) => {
    const of = (is) => unseen.filter((s) => (s.entry?.is ?? "unexplained") === is).length;
    const [noticed, equivalent] = [all - unseen.length, of("equivalent")];
    const score = all > equivalent ? `${((100 * noticed) / (all - equivalent)).toFixed(1)} %` : "";
    return tableRow([name, all, equivalent, noticed, of("gap"), of("unexplained"), score]);
  };
  const head = (what) => tableRow([what, "mutants", "equivalent", "noticed", "gap", "unexplained", "score"]);
  const chapters = groupBy(tried, (r) => chapterOf(r.trace));
  const opened = sum(tried, (r) => r.opened);
  return [
    head("kind"),
    ...kinds.map((kind) =>
      row(
        kind,
        sum(tried, (r) => total(r, [kind])),
        survivors.filter((s) => s.kind === kind),
      ),
    ),
    "",
    head("chapter"),
    ...[...chapters].map(([chapter, own]) =>
      row(
        chapter,
        sum(own, (r) => total(r)),
        survivors.filter((s) => chapterOf(s.trace) === chapter),
      ),
    ),
    row(
      "all",
      sum(tried, (r) => total(r)),
      survivors,
    ),
    "",
    `${tried.length} good traces; score: noticed / (mutants - equivalent); ${opened} of those noticed leave a rule open`,
  ];
}

function tableRow([name, ...cells]) {
  return name.padEnd(13) + cells.map((cell) => String(cell).padStart(12)).join("");
}

function groupBy(list, keyOf) {
  const groups = new Map();
  for (const item of list) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function chapterOf(trace) {
  return basename(dirname(trace));
}

function kindOf(group) {
  return group.split(" ")[0];
}

function entryFor(group, claims) {
  return explained.find(
    ({ unless, classes }) => claims[unless] !== true && classes.some((pattern) => fits(group, pattern)),
  );
}

/** A `*` stands for any text without blanks. */
function fits(group, pattern) {
  const parts = pattern.split("*").map((part) => part.replaceAll(/[.$()|[\]{}+?^\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("\\S*")}$`).test(group);
}
