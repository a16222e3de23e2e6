/* What was recorded, as a trace.dat that says all about itself: kernel, clock, formats, symbols, and what it records. */
import { closeSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { hostname, machine, release, version } from "node:os";
import { printMarkerLine, type ScriptMarker } from "../../importers/script-marker.js";
import {
  chunkCount,
  chunkSizes,
  type DatCompression,
  type DatDescription,
  datHead,
} from "../../importers/trace-dat/write-dat.js";
import { zstdPacker } from "../bytes/zstd-packer.js";
import type { RecordedCpu } from "./ring-reader.js";
import type { Tracefs } from "./tracefs.js";

/** Compressed in one piece. */
const BLOCK_BYTES = 1024 * 1024;
/** Copied at once. */
const COPY_BYTES = 4 * 1024 * 1024;

/** What is known only while tracefs is as the recording had it. */
export interface KernelDescription
  extends Pick<
    DatDescription,
    "isBig" | "pageBytes" | "headerPage" | "headerEvent" | "formats" | "ftraceFormats" | "kallsyms" | "uname"
  > {
  readonly release: string;
}

/** `events`: `system/name` of each. `needsSymbols`: addresses of functions are among what is recorded. */
export function describeKernel(
  tracefs: Tracefs,
  events: readonly string[],
  needsSymbols: boolean,
): KernelDescription {
  const headerPage = tracefs.read("events/header_page");
  const formats = new Map<string, string[]>();
  for (const event of events) {
    const [system] = event.split("/") as [string];
    const own = formats.get(system) ?? [];
    own.push(tracefs.read(`events/${event}/format`));
    formats.set(system, own);
  }
  const ftraceFormats = tracefs
    .list("events/ftrace")
    .map((name) => tracefs.readIfThere(`events/ftrace/${name}/format`))
    .filter((text) => text !== "");
  const isIndirect = needsSymbols || [...formats.values()].flat().some((text) => /%p[sSfFB]/.test(text));
  return {
    isBig: new Uint8Array(new Uint16Array([1]).buffer)[0] === 0,
    pageBytes: pageBytesOf(headerPage),
    headerPage,
    headerEvent: tracefs.read("events/header_event"),
    formats,
    ftraceFormats,
    kallsyms: isIndirect ? functionSymbols() : "",
    uname: `Linux ${hostname()} ${release()} ${version()} ${machine()}`,
    release: release(),
  };
}

/** Where the data of a page end. */
function pageBytesOf(headerPage: string): number {
  const data = /\bdata;\s*offset:(\d+);\s*size:(\d+);/.exec(headerPage);
  return data === null ? 4096 : Number(data[1]) + Number(data[2]);
}

/** Those of variables are of no use here, and make up half of all. */
function functionSymbols(): string {
  try {
    const text = readFileSync("/proc/kallsyms", "latin1");
    return text.replace(/^[0-9a-f]+ [^tTwW] .*\n/gm, "");
  } catch {
    return "";
  }
}

export interface RecordedParts {
  readonly kernel: KernelDescription;
  readonly clock: string;
  readonly cpus: readonly RecordedCpu[];
  readonly stats: readonly string[];
  /** Lines of saved_cmdlines. */
  readonly commands: string;
  /** What it says of itself, but for the kernel. */
  readonly marker: Omit<ScriptMarker, "kernel">;
  readonly writer: string;
}

/** Writes the file, in the place of one that was there before. The spools are used up. Throws what the system says. */
export async function writeRecording(
  path: string,
  parts: RecordedParts,
): Promise<{ readonly isPacked: boolean; readonly bytes: number }> {
  const { kernel, cpus } = parts;
  const pack = await zstdPacker();
  const compression: DatCompression | undefined = pack && { algorithm: "zstd", pack };
  const packed = [];
  for (const { cpu, spool } of cpus) {
    if (pack === undefined) {
      packed.push({ cpu, chunks: [{ packed: spool.length, whole: spool.length }] });
      continue;
    }
    const chunks = await spool.pack(BLOCK_BYTES, async (block) => {
      const frame = await pack(block);
      return Buffer.concat([chunkSizes(kernel.isBig, { packed: frame.length, whole: block.length }), frame]);
    });
    const sizes = chunks.map(({ packed: all, whole }) => ({ packed: all - 8, whole }));
    packed.push({ cpu, chunks: sizes });
  }
  const { head, pagesAt } = await datHead(description(parts), packed, compression);
  const beside = `${path}.${process.pid}.tmp`;
  const fd = openSync(beside, "w", 0o666);
  let end = 0;
  const put = (bytes: Buffer, at: number) => {
    for (let done = 0; done < bytes.length; )
      done += writeSync(fd, bytes, done, bytes.length - done, at + done);
    end = Math.max(end, at + bytes.length);
  };
  try {
    put(head, 0);
    for (const [i, { spool }] of cpus.entries()) {
      const { length } = spool;
      let at = pagesAt[i]!;
      if (length > 0 && pack !== undefined) {
        const count = chunkCount(kernel.isBig, packed[i]!.chunks.length);
        put(count, at);
        at += count.length;
      }
      for (let from = 0; from < length; from += COPY_BYTES) put(spool.read(from, COPY_BYTES), at + from);
    }
    closeSync(fd);
    renameSync(beside, path);
  } catch (e) {
    unlinkSync(beside);
    throw e;
  }
  return { isPacked: pack !== undefined, bytes: end };
}

function description({
  kernel,
  clock,
  cpus,
  stats,
  commands,
  marker,
  writer,
}: RecordedParts): DatDescription {
  return {
    ...kernel,
    clock,
    cpus: cpus.length,
    stats,
    commands,
    writer: `${writer}\n${printMarkerLine({ kernel: kernel.release, ...marker })}`,
  };
}
