// A binary recording to its verdict, against the text that its tool prints of it.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { enlargeDat, enlargePerf, enlargeText } from "./enlarge.mjs";

const kinds = [
  {
    name: "trace.dat",
    binary: "guard-6.12.dat.gz",
    text: "guard-6.12.trace-cmd.txt.gz",
    enlarge: enlargeDat,
    loss: () => "CPU:1 [EVENTS DROPPED]",
  },
  {
    name: "perf.data",
    binary: "guard-6.12.perf.data.gz",
    text: "guard-6.12.perf-script.txt.gz",
    enlarge: enlargePerf,
    loss: (seconds) => `           guard   249 [001] ${seconds}.000000: PERF_RECORD_LOST lost 1`,
  },
];

/** Rows of the table; `seconds(command, args)` measures a process and `median` its runs. */
export function binarySpeed({ root, bin, folder, quick, seconds, median }) {
  const times = quick ? 100 : 400;
  return kinds.map(({ name, binary, text, enlarge, loss }) => {
    const read = (file) => gunzipSync(readFileSync(join(root, "traces", "real", "binary", file)));
    const [long, printed] = [join(folder, `long.${name}`), join(folder, `long.${name}.txt`)];
    writeFileSync(long, enlarge(read(binary), times));
    writeFileSync(printed, enlargeText(read(text).toString("latin1"), times, loss));
    const [own, other] = [[], []];
    for (let i = 0; i < 5; i++) {
      own.push(seconds(process.execPath, [bin, "validate", "--quiet", long]));
      other.push(seconds(process.execPath, [bin, "validate", "--quiet", printed]));
    }
    const measured = `${median(own).toFixed(1)} s against ${median(other).toFixed(1)} s`;
    return [
      `a ${name} to its verdict, against the text of the same recording`,
      ">= 4.0",
      `${(median(other) / median(own)).toFixed(2)} (${measured})`,
    ];
  });
}
