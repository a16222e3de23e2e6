/* The compression of a trace is detected from its first bytes, never from its name. */

export type Compression = "gzip" | "zstd";

/** Bytes that identify the compression. */
export const MAGIC_BYTES = 4;

/** undefined for what is not compressed. */
export function compressionOf(head: Uint8Array): Compression | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return "gzip";
  const magic = new DataView(head.buffer, head.byteOffset, head.length);
  if (head.length < MAGIC_BYTES) return undefined;
  const word = magic.getUint32(0, true);
  // pzstd begins a file with a frame to skip.
  return word === 0xfd2fb528 || (word & 0xfffffff0) >>> 0 === 0x184d2a50 ? "zstd" : undefined;
}
