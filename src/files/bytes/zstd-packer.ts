/*
 * Compression by zstd, the only one that every trace-cmd with compression reads. Node has it since 22.15; before that the
 * program of that name does it, where it is installed.
 */
import { spawn } from "node:child_process";
import { promisify } from "node:util";
import zlib from "node:zlib";

export type Pack = (bytes: Uint8Array) => Promise<Buffer>;

type Compress = (bytes: Uint8Array, callback: (e: Error | null, packed: Buffer) => void) => void;

/** Gives a frame for each call; undefined where neither is there. */
export async function zstdPacker(): Promise<Pack | undefined> {
  const own = (zlib as { zstdCompress?: Compress }).zstdCompress;
  if (own !== undefined) return promisify(own);
  try {
    await packByProgram(Buffer.alloc(0));
    return packByProgram;
  } catch {
    return undefined;
  }
}

function packByProgram(bytes: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const program = spawn("zstd", ["-q", "-c", "-"], { stdio: ["pipe", "pipe", "ignore"] });
    const packed: Buffer[] = [];
    program.stdout.on("data", (chunk: Buffer) => packed.push(chunk));
    program.on("error", reject);
    program.stdin.on("error", reject);
    program.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(packed));
      else reject(new Error(`zstd ended with ${code}`));
    });
    program.stdin.end(bytes);
  });
}
