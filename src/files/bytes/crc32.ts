import zlib from "node:zlib";

type Crc32 = (bytes: Uint8Array, before?: number) => number;

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

export const plainCrc32: Crc32 = (bytes, before = 0) => {
  let crc = ~before;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
};

/** The CRC-32 of gzip, going on from that of what came before. Node has it since 20.15. */
export const crc32: Crc32 = (zlib as { crc32?: Crc32 }).crc32 ?? plainCrc32;
