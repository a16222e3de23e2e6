/* An open file that is read anywhere, at once: what is read is asked for in the middle of decoding. */
import { fstatSync, readSync } from "node:fs";
import type { RandomBytes } from "../../importers/binary/section-reader.js";

export function randomFile(fd: number): RandomBytes {
  const { size } = fstatSync(fd);
  return {
    size,
    read(at, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - at)));
      let filled = 0;
      while (filled < bytes.length) {
        const read = readSync(fd, bytes, filled, bytes.length - filled, at + filled);
        if (read === 0) break;
        filled += read;
      }
      return bytes.subarray(0, filled);
    },
  };
}
