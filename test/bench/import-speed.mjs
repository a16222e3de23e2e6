// How fast a recording is imported, against reading its lines at all and against parsing what came of it.
import { closeSync, openSync, readFileSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

const REAL = join("traces", "real", "mremap_vs_migrate.ftrace.txt.gz");

/**
 * Rows of the table, from a true recording said over and over. `seconds(command, args)` measures a process and
 * `median` its runs; `root` is the repository's, `bin` mmspec's.
 */
export function importSpeed({ root, bin, here, folder, quick, seconds, median }) {
  const text = gunzipSync(readFileSync(join(root, REAL))).toString("latin1");
  const entries = text.slice(text.search(/^[^#]/m));
  const recording = join(folder, "recording.txt");
  const file = openSync(recording, "w");
  for (let i = 0; i < (quick ? 20 : 80); i++) writeSync(file, Buffer.from(entries, "latin1"));
  closeSync(file);
  const converted = join(folder, "converted.jsonl");

  const [counting, importing, parsing] = [[], [], []];
  for (let i = 0; i < 5; i++) {
    counting.push(seconds("wc", ["-l", recording]));
    importing.push(seconds(process.execPath, [bin, "import", "--quiet", recording, "-o", converted]));
    parsing.push(seconds(process.execPath, [join(here, "json-parse-loop.mjs"), converted]));
  }
  const rate = (path, times) => `${Math.round(statSync(path).size / median(times) / 1e6)} MB/s`;
  const size = `${Math.round(statSync(recording).size / 1e6)} MB`;
  const ratio = statSync(recording).size / median(importing) / (statSync(converted).size / median(parsing));
  return [
    [
      `import, ${size} of ftrace text, bytes a second against JSON.parse of every line that came of it`,
      ">= 1.0",
      `${ratio.toFixed(2)} (${rate(recording, importing)} against ${rate(converted, parsing)})`,
    ],
    ["the same text through wc -l", "-", rate(recording, counting)],
  ];
}
