/** The first bytes of a stream, and the stream with them still in it. */
export interface Prefix {
  /** Valid until `all` is asked for more than this. */
  readonly head: Uint8Array;
  readonly all: AsyncGenerator<Uint8Array>;
}

/**
 * Reads until `isEnough` is true of what has been read, or to the end; the last chunk is not cut. Where the stream pauses,
 * `isEnoughForNow` is asked as well.
 */
export async function readPrefix(
  chunks: AsyncIterable<Uint8Array>,
  isEnough: (head: Uint8Array) => boolean,
  isEnoughForNow: (head: Uint8Array) => boolean | Promise<boolean> = () => false,
): Promise<Prefix> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  /** Has room for more than `head`: a pipe may deliver byte by byte. */
  let room = head;
  let pause: Uint8Array | undefined;
  while (!isEnough(head)) {
    const { value, done } = await iterator.next();
    if (done === true) break;
    if (value.length === 0) {
      pause = value;
      if (head.length > 0 && (await isEnoughForNow(head))) break;
      continue;
    }
    pause = undefined;
    // A chunk that suffices is not copied: it may be a megabyte.
    if (head.length === 0 && isEnough(value)) {
      head = value;
      break;
    }
    const size = head.length + value.length;
    if (room.length < size) {
      room = new Uint8Array(2 * size);
      room.set(head);
    }
    room.set(value, head.length);
    head = room.subarray(0, size);
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      if (pause !== undefined) yield pause;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
        yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head, all: all() };
}

/** The first bytes, so many or all that there are. */
export const atLeast = (bytes: number) => (head: Uint8Array) => head.length >= bytes;
