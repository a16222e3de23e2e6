/* The bytes of an open file, as they lie on the disk. */
import { read } from "node:fs";

const CHUNK_BYTES = 1024 * 1024;
/** Behind a chunk: the reader looks at several bytes at once. */
const SLACK_BYTES = 64;

/**
 * From the beginning where `isSeekable` (several may read the same file so), else from where the last read ended. Two
 * buffers in turn: one is read into while the other is worked on, so that a chunk is valid until the next one.
 */
export async function* fileChunks(fd: number, isSeekable: boolean): AsyncGenerator<Uint8Array> {
  const newBuffer = () => new Uint8Array(CHUNK_BYTES + SLACK_BYTES);
  let [buffer, other] = [newBuffer(), newBuffer()];
  let position = 0;
  const readInto = (target: Uint8Array) => readAt(fd, target, isSeekable ? position : null);
  let reading = readInto(buffer);
  let isBegun = false;
  try {
    for (;;) {
      const bytesRead = await reading.catch((e: NodeJS.ErrnoException) => {
        // All that was there has been read; the file itself would have waited for more.
        if (e.code === "EAGAIN" && isBegun) return 0;
        throw e;
      });
      if (bytesRead === 0) return;
      isBegun = true;
      position += bytesRead;
      const full = buffer;
      [buffer, other] = [other, buffer];
      reading = readInto(buffer);
      yield full.subarray(0, bytesRead);
    }
  } finally {
    // Whoever closes the file does it when nothing is under way.
    await reading.catch(() => {});
  }
}

function readAt(fd: number, target: Uint8Array, position: number | null): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, target, 0, CHUNK_BYTES, position, (e, bytesRead) =>
      e === null ? resolve(bytesRead) : reject(e),
    );
  });
}
