/** The first bytes of a stream (at least `least`, or all there are), and the stream with them still in it. */
export async function readPrefix(
  chunks: AsyncIterable<Uint8Array>,
  least: number,
): Promise<{ readonly head: Uint8Array; readonly all: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let size = 0;
  while (size < least) {
    const next = await iterator.next();
    if (next.done === true) break;
    // A source may fill the same buffer again.
    held.push(next.value.slice());
    size += next.value.length;
  }
  const head = held.length === 1 ? held[0]! : Buffer.concat(held);
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield head;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
        yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, all: all() };
}
