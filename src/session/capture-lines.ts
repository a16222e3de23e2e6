/* Captures the text of a few lines of a stream that is passed on. */

/** Characters of a line that are worth showing. */
const TEXT_LIMIT = 1000;

/** Hands the chunks on, and puts the text of the wanted lines (from 1) into `found`. */
export async function* captureLines(
  chunks: AsyncIterable<Uint8Array>,
  wanted: ReadonlySet<number>,
  found: Map<number, string>,
): AsyncGenerator<Uint8Array> {
  let line = 1;
  let held: Uint8Array[] = [];
  let size = 0;
  const keep = (piece: Uint8Array) => {
    if (!wanted.has(line) || size >= TEXT_LIMIT) return;
    held.push(piece.slice(0, TEXT_LIMIT - size));
    size += piece.length;
  };
  const end = () => {
    if (held.length > 0) found.set(line, Buffer.concat(held).toString("utf8").replace(/\r$/, ""));
    held = [];
    size = 0;
    line++;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      keep(chunk.subarray(from, at));
      end();
      from = at + 1;
    }
    keep(chunk.subarray(from));
    yield chunk;
  }
  end();
}
