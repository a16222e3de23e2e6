// The yardstick: reads a file and does nothing but JSON.parse every line of it.
import { closeSync, openSync, readSync } from "node:fs";

const file = openSync(process.argv[2], "r");
const buffer = Buffer.allocUnsafe(1 << 20);
let rest = "";
let lines = 0;
for (
  let n = readSync(file, buffer, 0, buffer.length, null);
  n > 0;
  n = readSync(file, buffer, 0, buffer.length, null)
) {
  const text = rest + buffer.latin1Slice(0, n);
  let from = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", from)) {
    JSON.parse(text.slice(from, at));
    lines++;
    from = at + 1;
  }
  rest = text.slice(from);
}
closeSync(file);
console.log(lines);
