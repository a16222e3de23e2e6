/* Small texts that are read as a whole: specs and field maps. */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { isPseudoFile, openFlags } from "./trace-file.js";
import { utf16Of } from "./utf16.js";

/** Bytes of a spec or a field map; the largest that people write have a hundredth of it. */
export const TEXT_LIMIT = 4 * 1024 * 1024;

/**
 * The text of a file. Throws what the system says, or an Error that says why this is no such text: what never ends
 * (a device), what is too long, what is not UTF-8.
 */
export function readText(path: string): string {
  const bytes = readBytes(path);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    if (utf16Of(bytes) !== undefined) throw new Error("it is UTF-16: save it as UTF-8");
    throw new Error(`line ${firstBadLine(bytes)} is not UTF-8`);
  }
}

function readBytes(path: string): Buffer {
  const file = openSync(path, openFlags(isPseudoFile(statSync(path))));
  try {
    const parts: Buffer[] = [];
    for (let size = 0; size <= TEXT_LIMIT; ) {
      const part = Buffer.allocUnsafe(64 * 1024);
      const read = readSync(file, part);
      if (read === 0) return Buffer.concat(parts);
      parts.push(part.subarray(0, read));
      size += read;
    }
    throw new Error(`it has more than ${TEXT_LIMIT / 1024 / 1024} MiB`);
  } finally {
    closeSync(file);
  }
}

/** No byte of a longer UTF-8 sequence is a line feed: each line can be judged alone. */
function firstBadLine(bytes: Buffer): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const feed = bytes.indexOf(0x0a, start);
    const end = feed < 0 ? bytes.length : feed;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end + 1;
  }
  return line;
}
