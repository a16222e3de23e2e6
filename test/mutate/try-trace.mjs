// A thread's task: all mutants of one trace through all shipped specs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createJsonlReader, loadPrecompiled, Replay } from "../../dist/unstable.js";
import { mutantsOf } from "./mutants.mjs";

const program = await loadPrecompiled("all");
const types = new Map(
  program.spec.meta.events.map(({ name, params }) => [name, new Map(params.map((p) => [p.name, p]))]),
);

/**
 * How many mutants of each kind there are, how many of them leave a rule open that the trace does not, and those that
 * change nothing in the verdict. `claims`: what the trace's beginning says of it.
 */
export default function tryTrace({ root, trace }) {
  const lines = readFileSync(join(root, trace), "utf8").trimEnd().split("\n");
  if (verdictOf(lines.join("\n")) !== "ok") throw new Error(`${trace} is not ok itself`);
  const counts = {};
  const survivors = [];
  let opened = 0;
  for (const { group, line, text } of mutantsOf(lines, types)) {
    const kind = group.split(" ")[0];
    counts[kind] = (counts[kind] ?? 0) + 1;
    const verdict = verdictOf(text);
    if (verdict === "inconclusive") opened++;
    if (verdict === "ok") survivors.push({ group, at: `${trace}:${line}` });
  }
  return { trace, claims: JSON.parse(lines[0]), counts, opened, survivors };
}

/** "warning" where that is all there is to be said against it. */
function verdictOf(text) {
  const { schemas, constants } = program;
  const replay = new Replay(program, {
    file: "mutant",
    format: "jsonl",
    constants: new Map(),
    allowBadLines: false,
    all: false,
    maxViolations: 1,
  });
  const options = {
    schemas,
    constants,
    pointers: replay.pointers,
    sink: replay,
    strictFields: false,
    path: "mutant",
  };
  const reader = createJsonlReader(options);
  reader.feed(Buffer.from(`${text}\n`));
  reader.end();
  const { verdict, violations } = replay.finish();
  return verdict === "ok" && violations.length > 0 ? "warning" : verdict;
}
